using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Statements;

/// <summary>
/// Matches the statements in force of a channel's day with our books, in a handful of statements for any number of lines. Matching again changes nothing but
/// <see cref="Discrepancy.LastSeenAt"/>, and resolves what agrees now.
/// </summary>
public sealed class StatementMatching(FeeCheck fees, TimeProvider time)
{
    /// <summary>
    /// Discrepancies that a query found and a matched line settles: the order is paid with the amount and the transaction of the line. CHANNEL_MISSING is left
    /// to people, because a platform that denied a payment and then lists it is a case of its own.
    /// </summary>
    private const string SettledByALine = "'LOST_CALLBACK', 'LATE_PAYMENT', 'AMOUNT_MISMATCH', 'CLOSE_CONFLICT', 'QUERY_EXHAUSTED'";

    /// <summary>Why a prepared close was put back, as its event names it.</summary>
    public const string PutBackCause = "DAY_CHANGED";

    private const string Signed = "signed";

    /// <summary>
    /// Matches a day in the caller's transaction. A day that is closed is left as it was signed; what would change it is recorded on the day on which it is
    /// noticed.
    /// </summary>
    public async Task<MatchResult> MatchAsync(VipDb db, string channel, DateOnly day, Actor actor, Guid? runId, CancellationToken stop)
        => await RefreshAsync(db, channel, day, stop) is { } refreshed
            ? await JudgeAsync(db, channel, day, actor, runId, refreshed, stop)
            : await NoticeAsync(db, channel, day, actor, runId, stop);

    /// <summary>
    /// The first half of <see cref="MatchAsync"/>: brings our books of the day up to date, and tells lines that plainly agree from the others.
    /// </summary>
    /// <returns>How many rows changed; null when the day is closed.</returns>
    internal static async Task<int?> RefreshAsync(VipDb db, string channel, DateOnly day, CancellationToken stop)
    {
        await DayLock.TakeAsync(db, channel, day, stop);
        await LockAsync(db, channel, stop);
        if (await StatementLedger.IsClosedAsync(db, channel, day, stop))
        {
            return null;
        }
        await PlanAsync(db, stop);
        return await BookLedger.RefreshAsync(db, channel, day, stop);
    }

    /// <summary>
    /// Compiling these statements takes longer than running them. The lines of a day are joined in memory, by one transaction at a time, and have mostly just
    /// been written, so that they are read from memory too.
    /// </summary>
    private static Task<int> PlanAsync(VipDb db, CancellationToken stop) => Sql.ExecuteAsync(db,
        [new SqlText("SET LOCAL jit = off"), new SqlText("SET LOCAL work_mem = '64MB'"), new SqlText("SET LOCAL random_page_cost = 1.1")], stop);

    /// <summary>
    /// Matches a closed day as if it were open, takes everything back, and keeps only what it found: discrepancies of today that name the closed day. Neither
    /// lines nor our books of that day know of them, so its figures stay as they were signed.
    /// </summary>
    private async Task<MatchResult> NoticeAsync(VipDb db, string channel, DateOnly day, Actor actor, Guid? runId, CancellationToken stop)
    {
        var now = time.UtcNow();
        var transaction = db.Database.CurrentTransaction!;
        await transaction.CreateSavepointAsync(Signed, stop);
        await PlanAsync(db, stop);
        await BookLedger.RefreshAsync(db, channel, day, stop);
        await Sql.FirstAsync(db, [new SqlText(MatchSql.Text, Parameters(channel, day, now, actor, runId))], row => "", stop);
        var standing = (await Sql.FirstAsync(db,
        [
            new SqlText($"""
                SELECT coalesce(jsonb_agg(to_jsonb(d)), '[]')::text FROM vip_admin.discrepancies d
                WHERE d.channel = @channel AND d.closed_day = @day AND d.{Discrepancy.UnfinishedSql} AND (
                  EXISTS (SELECT FROM vip_admin.statement_lines l WHERE l.discrepancy_id = d.id)
                  OR EXISTS (SELECT FROM vip_admin.book_entries e WHERE e.discrepancy_id = d.id))
                """, Parameters(channel, day, now, actor, runId)),
        ], row => row.GetString(0), stop))!;
        await transaction.RollbackToSavepointAsync(Signed, stop);
        var (found, closed) = await KeepAsync(db, standing, Parameters(channel, day, now, actor, runId), stop);
        if (found + closed > 0)
        {
            await ChangeFeed.Publish(db, Topic.Discrepancies, stop);
        }
        return new MatchResult(0, 0, 0, 0, found, closed, false) { Locked = true };
    }

    /// <summary>Records what stands against a closed day, and resolves what no longer does.</summary>
    private static async Task<(int Found, int Closed)> KeepAsync(VipDb db, string standing, NpgsqlParameter[] parameters, CancellationToken stop)
    {
        const string columns = """
            id, type, severity, status, subject, order_id, order_no, user_id, channel, local_fen, platform_fen, business_day, bill_day, closed_day,
              local_evidence, platform_evidence, first_seen_at, last_seen_at, seen_count, run_id, version
            """;
        const string rows = "jsonb_populate_recordset(NULL::vip_admin.discrepancies, @standing)";
        var found = await Sql.ExecuteAsync(db,
        [
            new SqlText($"""
                WITH kept AS (
                  INSERT INTO vip_admin.discrepancies ({columns}) SELECT {columns} FROM {rows} ON CONFLICT DO NOTHING RETURNING id)
                INSERT INTO vip_admin.discrepancy_events (discrepancy_id, at, actor_id, actor_name, kind)
                SELECT id, @now, @actor, @actor_name, 'detected' FROM kept
                """, [.. Copies(parameters), Sql.Json("standing", standing)]),
        ], stop);
        await Sql.ExecuteAsync(db,
        [
            new SqlText($"UPDATE vip_admin.discrepancies d SET last_seen_at = @now FROM {rows} r WHERE d.id = r.id AND d.last_seen_at < @now",
                [.. Copies(parameters), Sql.Json("standing", standing)]),
        ], stop);
        var closed = await Sql.ExecuteAsync(db,
        [
            new SqlText($"""
                WITH closing AS (
                  SELECT d.id FROM vip_admin.discrepancies d
                  WHERE d.channel = @channel AND d.closed_day = @day AND d.{Discrepancy.UnfinishedSql}
                    AND d.platform_evidence ->> '{EvidenceName.StatementDay}' IS NOT NULL AND NOT EXISTS (SELECT FROM {rows} r WHERE r.id = d.id)
                    AND NOT EXISTS (SELECT FROM vip_admin.discrepancy_events e WHERE e.discrepancy_id = d.id AND e.kind = 'reopened')
                  ORDER BY d.id FOR UPDATE OF d),
                {DiscrepancyLedger.Close}
                """,
                [.. Copies(parameters), Sql.Json("standing", standing), new NpgsqlParameter("why", EvidenceSide.CodeOf(AutoResolution.StatementAgrees))]),
        ], stop);
        return (found, closed);
    }

    /// <summary>A parameter belongs to one command.</summary>
    private static IEnumerable<NpgsqlParameter> Copies(NpgsqlParameter[] parameters) => parameters.Select(each => each.Clone());

    /// <summary>The second half: judges what does not plainly agree.</summary>
    /// <param name="refreshed">What the first half returned.</param>
    internal async Task<MatchResult> JudgeAsync(VipDb db, string channel, DateOnly day, Actor actor, Guid? runId, int refreshed, CancellationToken stop)
    {
        var now = time.UtcNow();
        // A person may be deciding one of them at this moment. Waiting for their lock here lets the next statement see the decision.
        await Sql.ExecuteAsync(db,
        [
            new SqlText($"""
                SELECT FROM vip_admin.discrepancies WHERE channel = @channel AND bill_day BETWEEN @day - 1 AND @day + 1 AND {Discrepancy.UnfinishedSql}
                ORDER BY id FOR UPDATE
                """, Parameters(channel, day, now, actor, runId)),
        ], stop);
        var counted = (await Sql.FirstAsync(db, [new SqlText(MatchSql.Text, Parameters(channel, day, now, actor, runId))], row => new Counted(
            row.GetInt32(0), row.GetInt32(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt64(5)), stop))!;
        var fee = await fees.CheckAsync(db, channel, day, actor, runId, now, stop);
        var closed = fee.Closed + await CloseAsync(db, channel, day, now, stop);
        var changed = refreshed + counted.Changed + counted.Found + fee.Found + closed > 0;
        await Sql.ExecuteAsync(db,
        [
            new SqlText($"""
                UPDATE vip_admin.statements SET matched_at = @now
                WHERE channel = @channel AND business_day = @day AND {InForce.Sql} AND (matched_at IS NULL OR @changed)
                """, [.. Parameters(channel, day, now, actor, runId), new NpgsqlParameter("changed", changed)]),
        ], stop);
        if (changed)
        {
            await StatementLedger.PutBackAsync(db, channel, day, actor, PutBackCause, now, stop);
            await ChangeFeed.Publish(db, Topic.Statements, stop);
        }
        if (counted.Found + fee.Found + closed > 0)
        {
            await ChangeFeed.Publish(db, Topic.Discrepancies, stop);
        }
        return new MatchResult(
            counted.Lines, counted.Matched, counted.Carried, counted.Discrepancies + fee.Standing, counted.Found + fee.Found, closed, changed);
    }

    /// <summary>
    /// One transaction at a time matches a channel, because a line changes rows of neighbouring days. The lock of the day always comes first, so that two
    /// imports never wait for each other.
    /// </summary>
    private static Task<int> LockAsync(VipDb db, string channel, CancellationToken stop)
        => db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"vip_admin.match/{channel}"}, 0))", stop);

    /// <summary>
    /// Resolves what statements found and no line or row is explained by any more, and what a query found and a line of the day settles. Reopened ones are left
    /// to people.
    /// </summary>
    private static Task<int> CloseAsync(VipDb db, string channel, DateOnly day, DateTime now, CancellationToken stop)
    {
        const string over = $"""
            d.channel = @channel AND d.bill_day BETWEEN @day - 10 AND @day + 10 AND d.{Discrepancy.UnfinishedSql} AND d.type <> 'FEE_VARIANCE'
            -- What would change a closed day stands beside its lines and rows.
            AND d.closed_day IS NULL
            AND d.platform_evidence ->> 'statementDay' IS NOT NULL
            AND NOT EXISTS (
              SELECT FROM vip_admin.statement_lines l JOIN vip_admin.statements s ON s.id = l.statement_id WHERE l.discrepancy_id = d.id AND s.{InForce.Sql})
            AND NOT EXISTS (SELECT FROM vip_admin.book_entries e WHERE e.discrepancy_id = d.id)
            """;
        return Sql.ExecuteAsync(db,
        [
            Close($"""
                {over} AND EXISTS (
                  SELECT FROM vip_admin.discrepancies x
                  WHERE x.order_no = d.order_no AND x.id <> d.id AND x.{Discrepancy.UnfinishedSql} AND x.platform_evidence ->> 'statementDay' IS NOT NULL)
                """, AutoResolution.Superseded),
            Close(over, AutoResolution.StatementAgrees),
            // This channel's statement lists an order that the other channel lacks: our books have it here now.
            Close("""
                d.channel <> @channel AND d.type = 'CHANNEL_MISSING' AND d.bill_day BETWEEN @day - 1 AND @day + 1 AND d.status IN ('open', 'assigned')
                AND NOT EXISTS (SELECT FROM vip_admin.book_entries e WHERE e.discrepancy_id = d.id)
                AND EXISTS (
                  SELECT FROM vip_admin.book_entries e
                  WHERE e.order_no = d.order_no AND e.refund_no = '' AND e.channel = @channel AND e.business_day = @day)
                """, AutoResolution.StatementAgrees, " SKIP LOCKED"),
            Close($"""
                d.channel = @channel AND d.{Discrepancy.UnfinishedSql} AND d.type IN ({SettledByALine}) AND EXISTS (
                  SELECT FROM vip_admin.statement_lines l JOIN vip_admin.statements s ON s.id = l.statement_id
                  WHERE l.order_no = d.order_no AND l.kind = 'payment' AND l.match IN ('matched', 'otherBusiness')
                    AND s.channel = @channel AND s.business_day = @day AND s.{InForce.Sql})
                """, AutoResolution.StatementAgrees),
        ], stop);

        // The other channel may be matched at this moment and holds locks of its own; what is skipped closes with the next match.
        SqlText Close(string which, AutoResolution why, string others = "") => new($"""
            WITH closing AS (
              SELECT d.id FROM vip_admin.discrepancies d WHERE {which}
                AND NOT EXISTS (SELECT FROM vip_admin.discrepancy_events e WHERE e.discrepancy_id = d.id AND e.kind = 'reopened')
              ORDER BY d.id FOR UPDATE OF d{others}),
            {DiscrepancyLedger.Close}
            """, Sql.Text("channel", channel), new NpgsqlParameter("day", NpgsqlDbType.Date) { Value = day },
            new NpgsqlParameter("why", EvidenceSide.CodeOf(why)), Sql.Instant("now", now));
    }

    internal static NpgsqlParameter[] Parameters(string channel, DateOnly day, DateTime now, Actor actor, Guid? runId) =>
    [
        Sql.Text("channel", channel), new NpgsqlParameter("day", NpgsqlDbType.Date) { Value = day }, Sql.Instant("now", now),
        new NpgsqlParameter("today", NpgsqlDbType.Date) { Value = BusinessDay.Of(now) }, Sql.Text("actor", actor.Id), Sql.Text("actor_name", actor.Name),
        Sql.Id("run", runId),
    ];

    private sealed record Counted(int Lines, int Matched, int Carried, int Discrepancies, int Found, long Changed);
}
