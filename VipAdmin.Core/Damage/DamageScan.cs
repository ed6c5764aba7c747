using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Statements;

namespace VipAdmin.Core.Damage;

/// <summary>
/// Looks for one kind of damage at a time, each in one statement and one transaction: records what stands, and resolves what an earlier scan recorded and is
/// right by now. The shared tables are only read.
/// </summary>
public sealed class DamageScan(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>A scan of ten million orders takes seconds; beyond this the database has other troubles.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Working days after which a refund under way counts as stuck.</summary>
    public const int WorkingDays = 3;

    /// <summary>Looks for a kind; a dry run counts and records nothing.</summary>
    public async Task<DamageFound> LookAsync(DiscrepancyType type, RunScope run, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        db.Database.SetCommandTimeout(Patience);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await db.Database.ExecuteSqlAsync($"SELECT set_config('statement_timeout', {$"{Patience.TotalMilliseconds:0}"}, true)", stop);
        var found = (await Sql.FirstAsync(db, [new SqlText(Text(type),
            new NpgsqlParameter("type", EvidenceSide.CodeOf(type)), new NpgsqlParameter("severity", (int)DiscrepancyLedger.SeverityOf(type)),
            Sql.Instant("now", now), new NpgsqlParameter("today", BusinessDay.Of(now)), Sql.Id("run", run.RunId), Sql.Plain("since", StuckSince(now)),
            new NpgsqlParameter("why", EvidenceSide.CodeOf(AutoResolution.ScanAgrees)), new NpgsqlParameter("job", DamageScanJob.Key))],
            row => new DamageFound(row.GetInt32(0), row.GetInt64(1), row.GetInt32(2), row.GetInt32(3)), stop))!;
        if (run.DryRun)
        {
            return found;
        }
        if (found.New + found.Closed > 0)
        {
            await ChangeFeed.Publish(db, Topic.Discrepancies, stop);
        }
        await transaction.CommitAsync(stop);
        return found;
    }

    /// <summary>Requests from before this instant have waited for more than three working days, Monday to Friday in Beijing.</summary>
    internal static DateTime StuckSince(DateTime now)
    {
        var since = now;
        for (var left = WorkingDays; left > 0;)
        {
            since = since.AddDays(-1);
            left -= BusinessDay.Of(since).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : 1;
        }
        return since;
    }

    /// <summary>
    /// What is on record is told from what is new by grouping, not by asking row by row: how much damage there is, PostgreSQL cannot estimate, and comparing
    /// tens of thousands of rows with each other takes minutes.
    /// </summary>
    private static string Text(DiscrepancyType type) => $"""
        WITH damage AS MATERIALIZED ({DamageSql.Of(type)}),
        standing AS MATERIALIZED (
          SELECT subject, order_no, fen, max(other) AS other, max(refund_id) AS refund_id FROM (
            SELECT subject, order_no, fen, other, refund_id, false AS settled FROM damage
            UNION ALL
            SELECT r.subject, r.order_no, r.local_fen, NULL, NULL, true FROM vip_admin.discrepancies r
            WHERE r.type = @type AND r.status IN ('resolved', 'writtenOff')) d
          GROUP BY subject, order_no, fen HAVING NOT bool_or(settled)),
        compared AS MATERIALIZED (
          SELECT subject, (array_agg(id) FILTER (WHERE id IS NOT NULL))[1] AS id, bool_or(damaged) AS damaged, bool_or(stands) AS stands,
            max(order_no) AS order_no, max(fen) AS fen, max(other) AS other, max(refund_id) AS refund_id
          FROM (
            SELECT subject, NULL::uuid AS id, true AS damaged, true AS stands, order_no, fen, other, refund_id FROM standing
            UNION ALL SELECT subject, NULL, true, false, NULL, NULL, NULL, NULL FROM damage
            UNION ALL SELECT subject, id, false, false, NULL, NULL, NULL, NULL FROM vip_admin.discrepancies d
              WHERE d.type = @type AND d.{Discrepancy.UnfinishedSql}) d
          GROUP BY subject),
        seen AS (
          UPDATE vip_admin.discrepancies d SET last_seen_at = @now WHERE d.id = ANY (ARRAY(SELECT id FROM compared WHERE stands AND id IS NOT NULL))),
        recorded AS (
          INSERT INTO vip_admin.discrepancies AS x (id, type, severity, status, subject, order_id, order_no, user_id, channel, local_fen, business_day,
            bill_day, local_evidence, platform_evidence, first_seen_at, last_seen_at, seen_count, run_id, version)
          SELECT {EvidenceSql.NewId("d.subject")}, @type, @severity, 'open', d.subject, o.order_id, d.order_no, o.user_id, {DamageSql.Channel}, d.fen, @today,
            (o.paid_at + interval '8 hours')::date, {EvidenceSql.Ours("d.other", "e", EvidenceSql.Plain("e.created_at"))},
            jsonb_build_object(), @now, @now, 1, @run, 1
          FROM compared d JOIN public.orders o ON o.order_no = d.order_no LEFT JOIN public.users u ON u.user_id = o.user_id
            LEFT JOIN LATERAL (
              SELECT r.refund_id AS refund_no, (r.refund_amount * 100)::bigint AS amount_fen, r.refunded_at AT TIME ZONE 'UTC' AS booked_at, r.created_at
              FROM public.refund_requests r WHERE r.refund_id = d.refund_id) e ON true
          WHERE d.stands AND d.id IS NULL
          ORDER BY d.subject
          -- Another finder recorded it just now.
          ON CONFLICT (subject, type) WHERE {Discrepancy.UnfinishedSql} DO UPDATE SET last_seen_at = excluded.last_seen_at
          RETURNING x.id, xmax = 0 AS is_new),
        told AS (
          INSERT INTO vip_admin.discrepancy_events (discrepancy_id, at, actor_id, actor_name, kind)
          SELECT id, @now, 'system', 'system', 'detected' FROM recorded WHERE is_new),
        closing AS (
          SELECT d.id FROM vip_admin.discrepancies d JOIN vip_admin.job_runs j ON j.id = d.run_id AND j.job_key = @job
          WHERE d.id = ANY (ARRAY(SELECT id FROM compared WHERE NOT damaged)) AND NOT EXISTS (SELECT FROM vip_admin.discrepancy_events e WHERE e.discrepancy_id = d.id AND e.kind = 'reopened')
          FOR UPDATE OF d),
        {DiscrepancyLedger.Closing},
        ended AS (
          INSERT INTO vip_admin.discrepancy_events (discrepancy_id, at, actor_id, actor_name, kind, note)
          SELECT id, @now, 'system', 'system', 'autoResolved', @why FROM closed)
        SELECT (SELECT count(*) FROM standing)::int, (SELECT coalesce(sum(fen), 0) FROM standing)::bigint,
          (SELECT count(*) FROM recorded WHERE is_new)::int, (SELECT count(*) FROM closed)::int
        """;
}
