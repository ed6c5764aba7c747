using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.History;

/// <summary>What did a task do on each day? From the kept sums where a day has them, from the runs themselves where it has none yet.</summary>
public sealed class RunDays(IDbContextFactory<VipDb> databases)
{
    /// <summary>How a run stands, in SQL: held runs apart from its status.</summary>
    private static readonly string State = $"CASE WHEN {HeldRuns.Condition} AND status <> 'running' THEN 'held' ELSE status END";

    /// <summary>
    /// The sums of given tasks and days, counted from the runs. A run belongs to the day of its slot, however late it was found, or to that of its start.
    /// Both ways to a run are index ranges, so a day costs what it holds and not what the history holds.
    /// </summary>
    internal static readonly string Counted = $"""
        WITH wanted AS (SELECT * FROM unnest(@keys, @days, @froms, @untils, @floors, @ceilings) AS w(job_key, day, since, before, floor, ceiling)),
        runs AS MATERIALIZED (
            SELECT w.job_key, w.day, run.status, run.counters,
                   {RunTimes.Duration} AS ms,
                   {RunTimes.Lateness} AS late_ms
              FROM wanted w CROSS JOIN LATERAL (
                SELECT {State} AS status, trigger, slot, started_at, finished_at, dry_run, counters
                  FROM vip_admin.job_runs WHERE job_key = w.job_key AND slot >= w.since AND slot < w.before
                UNION ALL
                SELECT {State} AS status, trigger, slot, started_at, finished_at, dry_run, counters
                  FROM vip_admin.job_runs
                 WHERE job_key = w.job_key AND id >= w.floor AND id < w.ceiling AND slot IS NULL AND started_at >= w.since AND started_at < w.before) AS run
             WHERE NOT run.dry_run AND run.status <> 'running'),
        summed AS (
            SELECT job_key, day, count(*) FILTER (WHERE status = 'succeeded')::int AS succeeded, count(*) FILTER (WHERE status = 'warning')::int AS warnings,
                   count(*) FILTER (WHERE status = 'failed')::int AS failed, count(*) FILTER (WHERE status = 'cancelled')::int AS cancelled,
                   count(*) FILTER (WHERE status = 'interrupted')::int AS interrupted, count(*) FILTER (WHERE status = 'skipped')::int AS skipped,
                   count(*) FILTER (WHERE status = 'missed')::int AS missed, count(*) FILTER (WHERE status = 'held')::int AS held,
                   {Spread.Sql(new SqlPart("ms"))} AS ms,
                   {Spread.Sql(new SqlPart("late_ms"))} AS late
              FROM runs GROUP BY job_key, day),
        counted AS (
            SELECT job_key, day, jsonb_object_agg(key, total) AS counters
              FROM (SELECT job_key, day, key, sum(value::bigint)::bigint AS total FROM runs, jsonb_each_text(counters)
                     GROUP BY job_key, day, key) AS each
             GROUP BY job_key, day),
        durations AS (
            SELECT job_key, day, jsonb_object_agg(size, n) AS sizes
              FROM (SELECT job_key, day, {SizeClasses.Sql("ms")} AS size, count(*) AS n FROM runs WHERE ms IS NOT NULL GROUP BY 1, 2, 3) AS each
             GROUP BY job_key, day),
        latenesses AS (
            SELECT job_key, day, jsonb_object_agg(size, n) AS sizes
              FROM (SELECT job_key, day, {SizeClasses.Sql("late_ms")} AS size, count(*) AS n FROM runs WHERE late_ms IS NOT NULL
                     GROUP BY 1, 2, 3) AS each
             GROUP BY job_key, day),
        fresh AS (
            SELECT w.job_key, w.day, coalesce(s.succeeded, 0) AS succeeded, coalesce(s.warnings, 0) AS warnings, coalesce(s.failed, 0) AS failed,
                   coalesce(s.cancelled, 0) AS cancelled, coalesce(s.interrupted, 0) AS interrupted,
                   coalesce(s.skipped, 0) AS skipped, coalesce(s.missed, 0) AS missed, coalesce(s.held, 0) AS held,
                   s.ms[1] AS p50ms, s.ms[2] AS p95ms, s.ms[4] AS max_ms,
                   s.late[2] AS p95late_ms, s.late[3] AS p99late_ms, s.late[4] AS max_late_ms,
                   coalesce(c.counters, jsonb_build_object()) AS counters, coalesce(d.sizes, jsonb_build_object()) AS durations,
                   coalesce(l.sizes, jsonb_build_object()) AS latenesses
              FROM wanted w LEFT JOIN summed s USING (job_key, day) LEFT JOIN counted c USING (job_key, day)
                   LEFT JOIN durations d USING (job_key, day) LEFT JOIN latenesses l USING (job_key, day))
        """;

    private static readonly string Fresh = Counted + " SELECT * FROM fresh";

    /// <summary>The parameters of <see cref="Counted"/>.</summary>
    internal static NpgsqlParameter[] Wanted(IReadOnlyCollection<TaskDay> days) =>
    [
        new("keys", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = days.Select(each => each.JobKey).ToArray() },
        new("days", NpgsqlDbType.Array | NpgsqlDbType.Date) { Value = days.Select(each => each.Day).ToArray() },
        new("froms", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz) { Value = days.Select(each => BusinessDay.StartUtc(each.Day)).ToArray() },
        new("untils", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz) { Value = days.Select(each => BusinessDay.StartUtc(each.Day.AddDays(1))).ToArray() },
        // The id is made a moment before or after the start is read.
        new("floors",
            NpgsqlDbType.Array | NpgsqlDbType.Uuid) { Value = days.Select(each => RunId.Floor(BusinessDay.StartUtc(each.Day).AddMinutes(-1))).ToArray() },
        new("ceilings",
            NpgsqlDbType.Array | NpgsqlDbType.Uuid) {
                Value = days.Select(each => RunId.Floor(BusinessDay.StartUtc(each.Day.AddDays(1)).AddMinutes(1))).ToArray() },
    ];

    /// <summary>A row for every day from the first to the last, oldest first; the last one may still be filling.</summary>
    public async Task<IReadOnlyList<JobRunDay>> ReadAsync(string jobKey, DateOnly first, DateOnly last, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var known = await db.JobRunDays.AsNoTracking().Where(day => day.JobKey == jobKey && day.Day >= first && day.Day <= last)
            .ToDictionaryAsync(day => day.Day, stop);
        var days = Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(first.AddDays).ToArray();
        TaskDay[] unknown = [.. days.Where(day => !known.ContainsKey(day)).Select(day => new TaskDay(jobKey, day))];
        if (unknown.Length > 0)
        {
            foreach (var day in await db.JobRunDays.FromSqlRaw(Fresh, [.. Wanted(unknown)]).AsNoTracking().ToListAsync(stop))
            {
                known[day.Day] = day;
            }
        }
        return [.. days.Select(day => known[day])];
    }
}

/// <summary>A task and a Beijing day.</summary>
public sealed record TaskDay(string JobKey, DateOnly Day);
