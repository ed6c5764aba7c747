using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling;

/// <summary>How far back a chart looks.</summary>
public enum TrendRange { Day, Week, Month }

/// <summary>The runs of one stretch of time taken together.</summary>
/// <param name="At">Start of the stretch (UTC).</param>
/// <param name="Until">Its end.</param>
/// <param name="Runs">Rows, also those that did not run.</param>
/// <param name="Worst">The outcome that deserves attention most; null when nothing was recorded.</param>
/// <param name="RunId">A run with that outcome, the latest.</param>
/// <param name="MaxMs">Longest duration of those that ran.</param>
/// <param name="Counters">Sums.</param>
public sealed record TrendPoint(DateTime At, DateTime Until, int Runs, RunStatus? Worst, Guid? RunId, double? MaxMs, IReadOnlyDictionary<string, long> Counters);

/// <summary>Figures of a task over a stretch of time; dry runs do not count.</summary>
/// <param name="Done">Succeeded, also with a warning.</param>
/// <param name="Warnings">How many of those were warnings.</param>
/// <param name="Failed">Failed, interrupted or missed.</param>
/// <param name="P95Ms">95th percentile of the duration; null when nothing ran.</param>
/// <param name="P95LateMs">95th percentile of start minus slot, scheduled runs only.</param>
/// <param name="LastFailure">The latest failed or interrupted run in that time.</param>
public sealed record JobFigures(int Done, int Warnings, int Failed, double? P95Ms, double? P95LateMs, RunRow? LastFailure)
{
    /// <summary>0–1; null when nothing was due.</summary>
    public double? SuccessRate => Done + Failed == 0 ? null : (double)Done / (Done + Failed);
}

/// <summary>How has a task been doing? Aggregated in the database; the number of points is bounded whatever the rhythm.</summary>
public sealed class JobTrend(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Width of one point: 24 h in 96, 7 days in 84, 30 days in 30 (Beijing days).</summary>
    public static TimeSpan Width(TrendRange range) => range switch
    {
        TrendRange.Day => TimeSpan.FromMinutes(15),
        TrendRange.Week => TimeSpan.FromHours(2),
        _ => TimeSpan.FromDays(1),
    };

    /// <summary>By what a task is judged at a glance: one that fires once a day by 30 days, the others by 24 hours.</summary>
    public static TrendRange Usual(JobDefinition job, DateTime now) => JobClock.IsSeldom(job, now) ? TrendRange.Month : TrendRange.Day;

    /// <summary>How many points a range has.</summary>
    public static int Length(TrendRange range) => range switch { TrendRange.Day => 96, TrendRange.Week => 84, _ => 30 };

    /// <summary>A month of an every-minute task is 43,000 rows: a range wider than the usual one may be this old.</summary>
    private static readonly TimeSpan WideAge = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string, TrendRange), SharedRead<IReadOnlyList<TrendPoint>>> points = new();
    private readonly ConcurrentDictionary<(string, TrendRange), (DateTime At, IReadOnlyList<TrendPoint> Points)> wide = new();

    /// <summary>A point for every stretch of the range, also the empty ones, oldest first; the last one is still filling. Unfinished and dry runs are left out. Ranges wider than <see cref="Usual"/> are up to a minute old.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<IReadOnlyList<TrendPoint>> PointsAsync(Actor actor, JobDefinition job, TrendRange range, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        var key = (job.Key, range);
        var now = time.UtcNow();
        var isWide = range > Usual(job, now);
        if (isWide && wide.TryGetValue(key, out var known) && now - known.At < WideAge)
        {
            return known.Points;
        }
        var read = await points.GetOrAdd(key, _ => new(() => ReadPointsAsync(job.Key, range))).GetAsync().WaitAsync(stop);
        if (isWide)
        {
            wide[key] = (now, read);
        }
        return read;
    }

    private async Task<IReadOnlyList<TrendPoint>> ReadPointsAsync(string jobKey, TrendRange range)
    {
        var width = Width(range);
        var now = time.UtcNow();
        // Days begin at midnight in Beijing; all other widths divide the offset.
        var origin = BusinessDay.StartUtc(new DateOnly(2024, 1, 1));
        var first = origin + Math.Floor((now - origin) / width) * width - (Length(range) - 1) * width;
        await using var db = await databases.CreateDbContextAsync();
        var floor = RunId.Floor(first);
        var rows = await db.Database.SqlQuery<BucketRow>($"""
            WITH runs AS MATERIALIZED (
                SELECT id, status, counters, date_bin({width}, coalesce(slot, started_at), {origin}) AS bucket,
                       CASE WHEN status NOT IN ('skipped', 'missed') THEN extract(epoch FROM finished_at - started_at) * 1000 END AS ms,
                       array_position(ARRAY['skipped', 'succeeded', 'cancelled', 'warning', 'missed', 'interrupted', 'failed'], status) AS rank
                  FROM vip_admin.job_runs
                 WHERE job_key = {jobKey} AND id >= {floor} AND NOT dry_run AND status <> 'running'),
            sums AS (
                SELECT bucket, jsonb_object_agg(key, total)::text AS counters
                  FROM (SELECT bucket, key, sum(value::bigint)::bigint AS total FROM runs, jsonb_each_text(counters) GROUP BY bucket, key) AS each
                 GROUP BY bucket),
            buckets AS (
                SELECT bucket, count(*)::int AS runs, max(ms)::float8 AS max_ms, (max(ARRAY[rank::text, id::text]))[2]::uuid AS run_id
                  FROM runs WHERE bucket >= {first} GROUP BY bucket)
            SELECT b.bucket, b.runs, b.max_ms, b.run_id, r.status, s.counters
              FROM buckets b JOIN runs r ON r.id = b.run_id LEFT JOIN sums s ON s.bucket = b.bucket
            """).ToListAsync();
        var byBucket = rows.ToDictionary(row => row.Bucket);
        return [.. Enumerable.Range(0, Length(range)).Select(i => first + i * width).Select(at => byBucket.TryGetValue(at, out var row)
            ? new TrendPoint(at, at + width, row.Runs, Enum.Parse<RunStatus>(row.Status, ignoreCase: true), row.RunId, row.MaxMs,
                row.Counters is null ? Nothing : JsonSerializer.Deserialize<Dictionary<string, long>>(row.Counters)!)
            : new TrendPoint(at, at + width, 0, null, null, null, Nothing))];
    }

    /// <summary>Figures since <paramref name="since"/> (UTC).</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<JobFigures> FiguresAsync(Actor actor, string jobKey, DateTime since, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var floor = RunId.Floor(since);
        var row = await db.Database.SqlQuery<FiguresRow>($"""
            SELECT count(*) FILTER (WHERE status IN ('succeeded', 'warning'))::int AS done,
                   count(*) FILTER (WHERE status = 'warning')::int AS warnings,
                   count(*) FILTER (WHERE status IN ('failed', 'interrupted', 'missed'))::int AS failed,
                   percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - started_at) * 1000)
                       FILTER (WHERE finished_at IS NOT NULL AND status NOT IN ('skipped', 'missed')) AS p95ms,
                   percentile_cont(0.95) WITHIN GROUP (ORDER BY greatest(extract(epoch FROM started_at - slot) * 1000, 0))
                       FILTER (WHERE slot IS NOT NULL AND trigger = 'schedule' AND status NOT IN ('skipped', 'missed')) AS p95late_ms
              FROM vip_admin.job_runs
             WHERE job_key = {jobKey} AND id >= {floor} AND NOT dry_run
            """).SingleAsync(stop);
        var failure = await db.JobRuns.AsNoTracking()
            .Where(run => run.JobKey == jobKey && run.Id >= floor && !run.DryRun && (run.Status == RunStatus.Failed || run.Status == RunStatus.Interrupted))
            .OrderByDescending(run => run.Id).Select(RunRow.FromRun).FirstOrDefaultAsync(stop);
        return new JobFigures(row.Done, row.Warnings, row.Failed, row.P95Ms, row.P95LateMs, failure);
    }

    private static readonly Dictionary<string, long> Nothing = [];

    private sealed record BucketRow(DateTime Bucket, int Runs, double? MaxMs, Guid RunId, string Status, string? Counters);

    private sealed record FiguresRow(int Done, int Warnings, int Failed, double? P95Ms, double? P95LateMs);
}
