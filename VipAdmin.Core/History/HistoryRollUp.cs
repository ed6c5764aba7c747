using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.History;

/// <summary>
/// Keeps the sums of each finished Beijing day of each task (<see cref="JobRunDay"/>). Safe to repeat: the last days are counted again each time, and so is
/// every day for which a slot was found missed since. A day whose runs have been purged is never counted again.
/// </summary>
public sealed class HistoryRollUp(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Days that are counted again although they have sums.</summary>
    private const int Again = 7;

    /// <summary>Tasks and days a statement.</summary>
    private const int Batch = 40;

    /// <summary>Counts what is due, each batch in a transaction of its own.</summary>
    /// <returns>Rows that are new or have changed; a dry run writes none of them.</returns>
    public async Task<int> RunAsync(RunScope run, CancellationToken stop)
    {
        var changed = 0;
        foreach (var batch in (await DueAsync(stop)).Chunk(Batch))
        {
            changed += await CountAsync(batch, run.DryRun, stop);
            await run.AdvanceAsync(batch.Length, stop);
        }
        return changed;
    }

    private async Task<IReadOnlyList<TaskDay>> DueAsync(CancellationToken stop)
    {
        var today = BusinessDay.Of(time.UtcNow());
        var (yesterday, again) = (today.AddDays(-1), today.AddDays(-Again));
        var since = BusinessDay.StartUtc(again);
        var floor = RunId.Floor(since);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Database.SqlQuery<TaskDay>(Sql.With($"""
            WITH RECURSIVE keys (job_key) AS (
                (SELECT job_key FROM vip_admin.job_runs ORDER BY job_key LIMIT 1)
                UNION ALL
                SELECT (SELECT r.job_key FROM vip_admin.job_runs r WHERE r.job_key > k.job_key ORDER BY r.job_key LIMIT 1)
                  FROM keys k WHERE k.job_key IS NOT NULL),
            firsts AS (
                SELECT k.job_key, {Sql.Day("oldest.started_at")} AS day
                  FROM keys k CROSS JOIN LATERAL (SELECT started_at FROM vip_admin.job_runs r WHERE r.job_key = k.job_key ORDER BY id LIMIT 1) AS oldest),
            late AS (
                SELECT DISTINCT job_key, {Sql.Day("slot")} AS day FROM vip_admin.job_runs WHERE id >= {floor} AND slot < {since})
            SELECT f.job_key, f.day + n AS day FROM firsts f CROSS JOIN LATERAL generate_series(0, {yesterday} - f.day) AS n
             WHERE f.day + n >= {again} OR NOT EXISTS (SELECT 1 FROM vip_admin.job_run_days d WHERE d.job_key = f.job_key AND d.day = f.day + n)
            UNION
            SELECT late.job_key, late.day FROM late JOIN firsts f USING (job_key)
             WHERE late.day >= f.day OR NOT EXISTS (SELECT 1 FROM vip_admin.job_run_days d WHERE d.job_key = late.job_key AND d.day = late.day)
             ORDER BY day, job_key
            """)).ToListAsync(stop);
    }

    private async Task<int> CountAsync(IReadOnlyCollection<TaskDay> days, bool dryRun, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return dryRun
            ? await db.Database.SqlQueryRaw<int>(Differing, [.. RunDays.Wanted(days)]).SingleAsync(stop)
            : await db.Database.ExecuteSqlRawAsync(Keeping, RunDays.Wanted(days), stop);
    }

    private const string Columns =
        "succeeded, warnings, failed, cancelled, interrupted, skipped, missed, held, p50ms, p95ms, max_ms, "
        + "p95late_ms, p99late_ms, max_late_ms, counters, durations, latenesses";

    private static readonly string Differing = $"""
        {RunDays.Counted}
        SELECT count(*)::int AS "Value" FROM fresh LEFT JOIN vip_admin.job_run_days AS kept USING (job_key, day)
         WHERE ({Of("fresh")}) IS DISTINCT FROM ({Of("kept")})
        """;

    private static readonly string Keeping = $"""
        {RunDays.Counted}
        INSERT INTO vip_admin.job_run_days AS kept (job_key, day, {Columns}) SELECT job_key, day, {Columns} FROM fresh
        ON CONFLICT (job_key, day) DO UPDATE SET ({Columns}) = ({Of("excluded")})
         WHERE ({Of("excluded")}) IS DISTINCT FROM ({Of("kept")})
        """;

    private static string Of(string table) => $"{table}.{Columns.Replace(", ", $", {table}.", StringComparison.Ordinal)}";
}
