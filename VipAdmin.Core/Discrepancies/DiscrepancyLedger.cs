using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// Writes discrepancies inside the caller's transaction. There is one unfinished discrepancy per subject and type: seeing it again updates
/// <see cref="Discrepancy.LastSeenAt"/> and keeps the first evidence. What a person resolved is not raised again by the same facts.
/// </summary>
public static class DiscrepancyLedger
{
    /// <summary>How soon it must be handled, by type.</summary>
    public static Severity SeverityOf(DiscrepancyType type) => type switch
    {
        DiscrepancyType.LatePayment or DiscrepancyType.AmountMismatch or DiscrepancyType.InvalidSignature
            or DiscrepancyType.PaidNotActivated or DiscrepancyType.ChannelMissing or DiscrepancyType.StatusOverwritten or DiscrepancyType.RefundLocalOnly
            or DiscrepancyType.RefundAmount => Severity.Critical,
        DiscrepancyType.LostCallback or DiscrepancyType.QueryExhausted => Severity.Medium,
        DiscrepancyType.CutoffCarry or DiscrepancyType.FeeVariance or DiscrepancyType.TimeShift => Severity.Low,
        _ => Severity.High,
    };

    /// <summary>Records sightings in the caller's transaction.</summary>
    public static async Task RecordAsync(VipDb db, IReadOnlyCollection<Sighting> sightings, DateTime now, CancellationToken stop)
    {
        var statements = Record(sightings, now);
        await Sql.ExecuteAsync(db, statements.Length == 0 ? [] : [.. statements, SqlText.Publish(Topic.Discrepancies)], stop);
    }

    /// <summary>Resolves unfinished discrepancies of the subjects because a later check found agreement, in the caller's transaction.</summary>
    /// <returns>How many were resolved.</returns>
    public static async Task<int> ResolveAsync(VipDb db, IReadOnlyCollection<string> subjects, IReadOnlyCollection<DiscrepancyType> types, AutoResolution why,
        DateTime now, CancellationToken stop)
    {
        var closed = await Sql.ExecuteAsync(db, Resolve(subjects, types, why, now), stop);
        if (closed > 0)
        {
            await ChangeFeed.Publish(db, Topic.Discrepancies, stop);
        }
        return closed;
    }

    /// <summary>
    /// What is on record of a sighting: an unfinished discrepancy of its type, or one that a person resolved on the same facts.
    /// </summary>
    public static Task<SightingRecord> RecordOfAsync(VipDb db, Sighting seen, CancellationToken stop)
        => db.Database.SqlQueryRaw<SightingRecord>($"""
            SELECT min(d.first_seen_at) AS since, coalesce(bool_or(d.run_id IS DISTINCT FROM @run), false) AS by_another
            FROM vip_admin.discrepancies d
            WHERE d.order_no = @order_no AND d.subject = @subject AND d.type = @type AND (d.{Discrepancy.UnfinishedSql}
              OR d.status = 'resolved' AND d.local_fen IS NOT DISTINCT FROM @local_fen AND d.platform_fen IS NOT DISTINCT FROM @platform_fen
                AND d.platform_evidence ->> 'transactionId' IS NOT DISTINCT FROM @platform ->> 'transactionId')
            """,
            Sql.Text("order_no", seen.OrderNo), Sql.Text("subject", seen.Subject), Sql.Text("type", EvidenceSide.CodeOf(seen.Type)),
            new NpgsqlParameter("local_fen", NpgsqlDbType.Bigint) { Value = seen.LocalFen ?? (object)DBNull.Value },
            new NpgsqlParameter("platform_fen", NpgsqlDbType.Bigint) { Value = seen.PlatformFen ?? (object)DBNull.Value },
            new NpgsqlParameter("run", NpgsqlDbType.Uuid) { Value = seen.RunId ?? (object)DBNull.Value },
            Sql.Json("platform", seen.Platform.ToString())).SingleAsync(stop);

    /// <summary>The statements that record sightings; none without sightings.</summary>
    public static SqlText[] Record(IReadOnlyCollection<Sighting> sightings, DateTime now)
    {
        var seen = sightings.DistinctBy(s => (s.Subject, s.Type)).OrderBy(s => s.Subject, StringComparer.Ordinal).ThenBy(s => s.Type).ToArray();
        if (seen.Length == 0)
        {
            return [];
        }
        // The same facts about an order that a person has resolved are not raised again. An outage is raised each time.
        const string sql = $"""
            WITH sighting AS (
              SELECT * FROM unnest(@ids, @types, @severities, @subjects, @order_ids, @order_nos, @user_ids, @channels, @local_fens, @platform_fens, @locals, @platforms, @run_ids, @actor_ids, @actor_names)
                AS s(id, type, severity, subject, order_id, order_no, user_id, channel, local_fen, platform_fen, local, platform, run_id, actor_id, actor_name)),
            recorded AS (
              INSERT INTO vip_admin.discrepancies (id, type, severity, status, subject, order_id, order_no, user_id, channel, local_fen, platform_fen,
                business_day, bill_day, local_evidence, platform_evidence, first_seen_at, last_seen_at, seen_count, run_id, version)
              SELECT s.id, s.type, s.severity, 'open', s.subject, s.order_id, s.order_no, s.user_id, s.channel, s.local_fen, s.platform_fen,
                @day, {BillDay}, s.local::jsonb, s.platform::jsonb, @now, @now, 1, s.run_id, 1
              FROM sighting s
              WHERE s.type IN ('QUERY_EXHAUSTED', 'INVALID_SIGNATURE') OR NOT EXISTS (
                SELECT 1 FROM vip_admin.discrepancies r
                WHERE r.order_no = s.order_no AND r.subject = s.subject AND r.type = s.type AND r.status = 'resolved'
                  AND r.local_fen IS NOT DISTINCT FROM s.local_fen AND r.platform_fen IS NOT DISTINCT FROM s.platform_fen
                  AND r.platform_evidence ->> 'transactionId' IS NOT DISTINCT FROM s.platform::jsonb ->> 'transactionId')
              ORDER BY s.subject, s.type
              ON CONFLICT (subject, type) WHERE {Discrepancy.UnfinishedSql}
                DO UPDATE SET last_seen_at = excluded.last_seen_at, seen_count = discrepancies.seen_count + 1
              RETURNING id, (xmax = 0) AS is_new)
            INSERT INTO vip_admin.discrepancy_events (discrepancy_id, at, actor_id, actor_name, kind)
            SELECT r.id, @now, s.actor_id, s.actor_name, 'detected' FROM recorded r JOIN sighting s USING (id) WHERE r.is_new
            """;
        return
        [
            // A person may be resolving one of them at this moment. Waiting for their lock here lets the next statement see the decision.
            new SqlText($"""
                SELECT FROM vip_admin.discrepancies d JOIN unnest(@subjects, @types) s(subject, type) USING (subject, type)
                WHERE d.{Discrepancy.UnfinishedSql} ORDER BY d.subject, d.type FOR UPDATE OF d
                """,
                new NpgsqlParameter("subjects", seen.Select(s => s.Subject).ToArray()),
                new NpgsqlParameter("types", seen.Select(s => EvidenceSide.CodeOf(s.Type)).ToArray())),
            new SqlText(sql,
                new NpgsqlParameter("ids", seen.Select(_ => Guid.CreateVersion7()).ToArray()),
                new NpgsqlParameter("types", seen.Select(s => EvidenceSide.CodeOf(s.Type)).ToArray()),
                new NpgsqlParameter("severities", seen.Select(s => (int)SeverityOf(s.Type)).ToArray()),
                new NpgsqlParameter("subjects", seen.Select(s => s.Subject).ToArray()),
                Sql.Texts("order_ids", seen.Select(s => s.OrderId)),
                Sql.Texts("order_nos", seen.Select(s => s.OrderNo)),
                Sql.Texts("user_ids", seen.Select(s => s.UserId)),
                Sql.Texts("channels", seen.Select(s => s.Channel)),
                new NpgsqlParameter("local_fens", seen.Select(s => s.LocalFen).ToArray()),
                new NpgsqlParameter("platform_fens", seen.Select(s => s.PlatformFen).ToArray()),
                new NpgsqlParameter("locals", seen.Select(s => s.Local.ToString()).ToArray()),
                new NpgsqlParameter("platforms", seen.Select(s => s.Platform.ToString()).ToArray()),
                new NpgsqlParameter("run_ids", seen.Select(s => s.RunId).ToArray()),
                new NpgsqlParameter("actor_ids", seen.Select(s => s.Actor.Id).ToArray()),
                new NpgsqlParameter("actor_names", seen.Select(s => s.Actor.Name).ToArray()),
                new NpgsqlParameter("day", BusinessDay.Of(now)),
                new NpgsqlParameter("now", now)),
        ];
    }

    /// <summary>
    /// The Beijing day whose statement will list it: of the payment or the refund at the platform; for what is paid here only, of our payment. The statement
    /// corrects it.
    /// </summary>
    private const string BillDay = """
        (((CASE WHEN s.type LIKE 'REFUND%' THEN s.platform::jsonb ->> 'refundedAt' WHEN s.type = 'CHANNEL_MISSING' THEN s.local::jsonb ->> 'paidAt'
          ELSE s.platform::jsonb ->> 'paidAt' END)::timestamptz AT TIME ZONE 'UTC') + interval '8 hours')::date
        """;

    /// <summary>The statement that resolves unfinished discrepancies of the subjects; none without subjects.</summary>
    public static SqlText[] Resolve(IReadOnlyCollection<string> subjects, IReadOnlyCollection<DiscrepancyType> types, AutoResolution why, DateTime now)
        => subjects.Count == 0 ? [] :
        [
            new SqlText($"""
                WITH closing AS (
                  SELECT id FROM vip_admin.discrepancies
                  WHERE subject = ANY (@subjects) AND type = ANY (@types) AND {Discrepancy.UnfinishedSql}
                  ORDER BY subject, type FOR UPDATE),
                {Close}
                """,
                new NpgsqlParameter("subjects", subjects.ToArray()),
                new NpgsqlParameter("types", types.Select(EvidenceSide.CodeOf).ToArray()),
                new NpgsqlParameter("why", EvidenceSide.CodeOf(why)),
                new NpgsqlParameter("now", now)),
        ];

    /// <summary>
    /// Resolves what the backend has booked since, in the caller's transaction. Where it was unknown whether the order was paid, it is enough that the order
    /// is paid now. A late payment, a broken link or a wrong amount needs an order paid by exactly the recorded transaction and amount; a transaction number
    /// used twice also needs that the other order does not have it any more; a refund needs an order refunded by the same amount. A membership that could not
    /// be granted counts as granted once the member has the bought days on top of what they had when it was recorded and of what they have bought since.
    /// Reopened discrepancies are left to people, who knew the state of the order.
    /// </summary>
    /// <returns>How many were resolved.</returns>
    public static async Task<int> ResolvePaidAsync(VipDb db, DateTime now, CancellationToken stop)
    {
        var closed = await Sql.ExecuteAsync(db,
        [
            new SqlText($"""
                WITH closing AS (
                  SELECT d.id FROM vip_admin.discrepancies d JOIN public.orders o ON o.order_id = d.order_id
                  WHERE d.{Discrepancy.UnfinishedSql} AND (
                    o.payment_status = 1 AND d.type IN ('QUERY_EXHAUSTED', 'CLOSE_CONFLICT', 'LOST_CALLBACK')
                    OR o.payment_status = 1 AND o.transaction_id = d.platform_evidence ->> 'transactionId' AND (o.amount * 100)::bigint = d.platform_fen
                      AND d.type IN ('LATE_PAYMENT', 'MISSING_VIP_ORDER', 'USER_NOT_FOUND', 'PACKAGE_NOT_FOUND', 'DUPLICATE_PAYMENT', 'AMOUNT_MISMATCH', 'IDENTITY_MISMATCH')
                      AND NOT (d.type = 'DUPLICATE_PAYMENT' AND EXISTS (
                        SELECT 1 FROM public.orders other WHERE other.order_no = d.local_evidence ->> 'otherOrder'
                          AND other.transaction_id = o.transaction_id AND other.payment_status IN (1, 2, 4)))
                    OR o.payment_status = 2 AND d.type = 'REFUND_REMOTE_ONLY' AND o.transaction_id = d.platform_evidence ->> 'transactionId'
                      AND coalesce((o.amount * 100)::bigint = d.platform_fen, true)
                      AND coalesce((d.platform_evidence ->> 'refundedFen')::bigint = coalesce(
                        (SELECT (sum(r.refund_amount) * 100)::bigint FROM public.refund_requests r WHERE r.order_id = o.order_id AND r.status IN (1, 3, 4)),
                        (o.amount * 100)::bigint), true)
                    OR o.payment_status = 1 AND d.type = 'PAID_NOT_ACTIVATED' AND EXISTS (
                      SELECT 1 FROM public.users u
                      WHERE u.user_id = o.user_id AND (u.is_lifetime_vip OR EXISTS (
                        SELECT 1 FROM public.vip_orders l JOIN public.vip_packages p ON p.package_id = l.package_id CROSS JOIN LATERAL
                          ({BoughtEnd.Besides("d.first_seen_at")}) since
                        WHERE l.order_id = o.order_id AND p.duration_days > 0 AND u.vip_expire_at >= greatest(
                          o.paid_at + since.days * interval '1 day', since.due,
                          (d.local_evidence ->> '{EvidenceName.Expiry}')::timestamptz AT TIME ZONE 'UTC' + since.days * interval '1 day')
                          + p.duration_days * interval '1 day'))))
                    AND NOT EXISTS (SELECT 1 FROM vip_admin.discrepancy_events e WHERE e.discrepancy_id = d.id AND e.kind = 'reopened')
                  ORDER BY d.subject, d.type FOR UPDATE OF d),
                {Close}
                """,
                new NpgsqlParameter("why", EvidenceSide.CodeOf(AutoResolution.BookedByBackend)),
                new NpgsqlParameter("now", now)),
        ], stop);
        if (closed > 0)
        {
            await ChangeFeed.Publish(db, Topic.Discrepancies, stop);
        }
        return closed;
    }

    /// <summary>
    /// Brings what is booked up to date with the orders, which the backend changes without our knowing: of what waits, and of what people or runs did
    /// something about within a day. A row that is being written at this moment is left to the next time.
    /// </summary>
    public static Task<int> RefreshBookedAsync(VipDb db, DateTime now, CancellationToken stop) => Sql.ExecuteAsync(db,
    [
        new SqlText($"""
            WITH wanted AS MATERIALIZED (
              SELECT d.id FROM vip_admin.discrepancies d WHERE d.{Discrepancy.WaitingSql}
              UNION SELECT e.discrepancy_id FROM vip_admin.discrepancy_events e WHERE e.at > @now - interval '1 day'),
            stale AS (
              SELECT d.id, m.booked_fen FROM wanted w JOIN vip_admin.discrepancies d ON d.id = w.id JOIN ({DiscrepancyMoney.Sql}) m ON m.discrepancy_id = d.id
              WHERE d.booked_fen IS DISTINCT FROM m.booked_fen FOR UPDATE OF d SKIP LOCKED)
            UPDATE vip_admin.discrepancies d SET booked_fen = s.booked_fen FROM stale s WHERE d.id = s.id
            """, new NpgsqlParameter("now", now)),
    ], stop);

    /// <summary>Resolves the ids of <c>closing</c>; a proposal that is still undecided is withdrawn.</summary>
    internal const string Closing = """
        closed AS (
          UPDATE vip_admin.discrepancies d
          SET status = 'autoResolved', resolved_at = @now, resolved_by = 'system', resolved_by_id = 'system', resolution = @why, version = version + 1
          FROM closing WHERE d.id = closing.id RETURNING d.id),
        withdrawn AS (
          UPDATE vip_admin.discrepancy_proposals p
          SET decision = 'withdrawn', decided_by = 'system', decided_by_name = 'system', decided_at = @now, decision_note = @why
          FROM closing WHERE p.discrepancy_id = closing.id AND p.decision IS NULL RETURNING p.discrepancy_id)
        """;

    /// <summary>
    /// The same, each with its line in the history. The rows affected are the discrepancies that were resolved; asking for the withdrawals puts their lines
    /// first.
    /// </summary>
    internal const string Close = $"""
        {Closing},
        withdrawals AS (
          INSERT INTO vip_admin.discrepancy_events (discrepancy_id, at, actor_id, actor_name, kind, note)
          SELECT discrepancy_id, @now, 'system', 'system', 'withdrawn', @why FROM withdrawn RETURNING id)
        INSERT INTO vip_admin.discrepancy_events (discrepancy_id, at, actor_id, actor_name, kind, note)
        SELECT id, @now, 'system', 'system', 'autoResolved', @why FROM closed WHERE (SELECT count(*) FROM withdrawals) >= 0
        """;
}
