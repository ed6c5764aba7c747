using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.History;

/// <summary>How has a task been doing? Aggregated in the database; the number of points is bounded for every schedule.</summary>
public sealed class JobTrend(IDbContextFactory<VipDb> databases, RunDays days, TimeProvider time)
{
    /// <summary>Width of one point: 24 h in 96, 7 days in 84, 30 days in 30 (Beijing days).</summary>
    public static TimeSpan Width(TrendRange range) => range switch
    {
        TrendRange.Day => TimeSpan.FromMinutes(15),
        TrendRange.Week => TimeSpan.FromHours(2),
        _ => TimeSpan.FromDays(1),
    };

    /// <summary>The range shown first: 30 days for a task that fires once a day, 24 hours for the others.</summary>
    public static TrendRange Usual(JobDefinition job, DateTime now) => SlotCalendar.IsSeldom(job, now) ? TrendRange.Month : TrendRange.Day;

    /// <summary>How many points a range has.</summary>
    public static int Length(TrendRange range) => range switch { TrendRange.Day => 96, TrendRange.Week => 84, _ => 30 };

    /// <summary>A week of an every-minute task is 10,000 rows: a range wider than the usual one may be this old.</summary>
    private static readonly TimeSpan WideAge = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string, TrendRange, bool FromDays), SharedRead<IReadOnlyList<TrendPoint>>> points = new();
    private readonly ConcurrentDictionary<(string, TrendRange), (DateTime At, IReadOnlyList<TrendPoint> Points)> wide = new();

    /// <summary>
    /// A point for every interval of the range, including empty ones, oldest first; the last one is still filling. Unfinished and dry runs are left out. Ranges
    /// wider than <see cref="Usual"/> are up to a minute old.
    /// </summary>
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
        // Editing a schedule can turn a usual range into a wide one, or back.
        var fromDays = isWide && range == TrendRange.Month;
        var read = await points.GetOrAdd((job.Key, range, fromDays),
            _ => new(() => fromDays ? ReadMonthAsync(job.Key) : ReadPointsAsync(job.Key, First(range), Width(range), Length(range))))
            .GetAsync().WaitAsync(stop);
        if (isWide)
        {
            wide[key] = (now, read);
        }
        return read;
    }

    /// <summary>
    /// The same for any stretch of time, not shared with other readers: at most <see cref="MostPoints"/> points, whose width divides a day. Beyond
    /// <see cref="WidestByRun"/> a point is a Beijing day or several, read from the kept sums.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<IReadOnlyList<TrendPoint>> PointsAsync(Actor actor, JobDefinition job, DateTime from, DateTime until, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        if (until <= from)
        {
            return [];
        }
        if (until - from > WidestByRun)
        {
            var (first, last) = Days(from, until);
            return await ReadDaysAsync(job.Key, first, last, stop);
        }
        var width = Widths.First(each => (until - from) / each <= MostPoints);
        var start = Origin + Math.Floor((from - Origin) / width) * width;
        return await ReadPointsAsync(job.Key, start, width, (int)Math.Ceiling((until - start) / width));
    }

    /// <summary>The Beijing days of a stretch of time; the last ones when there are too many.</summary>
    private static (DateOnly First, DateOnly Last) Days(DateTime from, DateTime until)
    {
        var (first, last) = (BusinessDay.Of(from), BusinessDay.Of(until.AddTicks(-1)));
        return (last.DayNumber - first.DayNumber < MostDays ? first : last.AddDays(1 - MostDays), last);
    }

    private const int MostPoints = 100;
    private const int MostDays = 366;
    private static readonly TimeSpan WidestByRun = TimeSpan.FromDays(8);

    private static readonly TimeSpan[] Widths = [.. new[] { 1, 2, 5, 10, 15, 30, 60, 120 }.Select(minutes => TimeSpan.FromMinutes(minutes))];

    /// <summary>A slot that was missed may be found this much later and still counts for its own time.</summary>
    private static readonly TimeSpan FoundWithin = TimeSpan.FromDays(7);

    private async Task<IReadOnlyList<TrendPoint>> ReadPointsAsync(string jobKey, DateTime first, TimeSpan width, int length)
    {
        await using var db = await databases.CreateDbContextAsync();
        var end = first + length * width;
        var (floor, ceiling) = (RunId.Floor(first), RunId.Floor(end + FoundWithin));
        // Most runs of a quiet task have equal counters: equal ones are parsed once.
        var rows = await db.Database.SqlQuery<BucketRow>(Sql.With($"""
            WITH runs AS NOT MATERIALIZED (
                SELECT id, status, CASE WHEN {HeldRuns.Condition} THEN 'held' ELSE status END AS outcome, trigger, slot, started_at, finished_at, counters,
                       date_bin({width}, coalesce(slot, started_at), {Origin}) AS bucket
                  FROM vip_admin.job_runs
                 WHERE job_key = {jobKey} AND id >= {floor} AND id < {ceiling} AND NOT dry_run AND status <> 'running'),
            alike AS (SELECT bucket, counters, count(*) AS times FROM runs GROUP BY bucket, counters),
            sums AS (
                SELECT bucket, json_object_agg(key, total)::text AS counters
                  FROM (SELECT bucket, key, sum(value::bigint * times)::bigint AS total FROM alike, jsonb_each_text(counters) GROUP BY bucket, key) AS each
                 GROUP BY bucket),
            buckets AS (
                SELECT bucket, count(*) FILTER (WHERE outcome = 'succeeded')::int AS succeeded, count(*) FILTER (WHERE outcome = 'warning')::int AS warnings,
                       count(*) FILTER (WHERE outcome = 'failed')::int AS failed, count(*) FILTER (WHERE outcome = 'interrupted')::int AS interrupted,
                       count(*) FILTER (WHERE outcome = 'missed')::int AS missed, count(*) FILTER (WHERE outcome = 'cancelled')::int AS cancelled,
                       count(*) FILTER (WHERE outcome = 'held')::int AS held, count(*) FILTER (WHERE outcome = 'skipped')::int AS skipped,
                       {Spread.Sql(RunTimes.Duration)} AS ms,
                       {Spread.Sql(RunTimes.Lateness)} AS late_ms,
                       max((CASE outcome WHEN 'skipped' THEN '1' WHEN 'succeeded' THEN '2' WHEN 'cancelled' THEN '3' WHEN 'held' THEN '4'
                            WHEN 'warning' THEN '5' WHEN 'missed' THEN '6' WHEN 'interrupted' THEN '7' ELSE '8' END || id::text) COLLATE "C") AS worst
                  FROM runs WHERE bucket >= {first} AND bucket < {end} GROUP BY bucket)
            SELECT b.*, s.counters FROM buckets b LEFT JOIN sums s ON s.bucket = b.bucket
            """)).ToListAsync();
        var byBucket = rows.ToDictionary(row => row.Bucket);
        return [.. Enumerable.Range(0, length).Select(i => first + i * width).Select(at => byBucket.TryGetValue(at, out var row)
            ? new TrendPoint(at, at + width, row.Outcomes, row.WorstRun, Spread.Of(row.Ms), Spread.Of(row.LateMs), Sums(row.Counters))
            : new TrendPoint(at, at + width, default, null, null, null, Nothing))];
    }

    /// <summary>A month by its kept sums: 30 rows and today's runs instead of 43,000.</summary>
    private async Task<IReadOnlyList<TrendPoint>> ReadMonthAsync(string jobKey) => [.. (await MonthAsync(jobKey, CancellationToken.None)).Select(Point)];

    private async Task<IReadOnlyList<TrendPoint>> ReadDaysAsync(string jobKey, DateOnly first, DateOnly last, CancellationToken stop)
        => [.. (await days.ReadAsync(jobKey, first, last, stop)).Select(Point)];

    private static TrendPoint Point(JobRunDay day)
        => new(BusinessDay.StartUtc(day.Day), BusinessDay.StartUtc(day.Day.AddDays(1)),
            new RunOutcomes(day.Succeeded, day.Warnings, day.Failed, day.Interrupted, day.Missed, day.Held, day.Cancelled, day.Skipped), null,
            Spread.Of(day.P50Ms, day.P95Ms, null, day.MaxMs), Spread.Of(null, day.P95LateMs, day.P99LateMs, day.MaxLateMs),
            Sums(day.Counters));

    private Task<IReadOnlyList<JobRunDay>> MonthAsync(string jobKey, CancellationToken stop)
    {
        var today = BusinessDay.Of(time.UtcNow());
        return days.ReadAsync(jobKey, today.AddDays(1 - Length(TrendRange.Month)), today, stop);
    }

    /// <summary>Figures over a range, of the same runs as its points; the last stretch of it is still filling.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public Task<JobFigures> FiguresAsync(Actor actor, JobDefinition job, TrendRange range, CancellationToken stop)
    {
        var today = BusinessDay.Of(time.UtcNow());
        return range == TrendRange.Month ? DayFiguresAsync(actor, job.Key, (today.AddDays(1 - Length(range)), today), stop)
            : RunFiguresAsync(actor, job.Key, First(range), FarFuture.Start, stop);
    }

    /// <summary>The same over any stretch of time.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<JobFigures> FiguresAsync(Actor actor, JobDefinition job, DateTime from, DateTime until, CancellationToken stop)
        => until <= from ? JobFigures.None
            : until - from > WidestByRun ? await DayFiguresAsync(actor, job.Key, Days(from, until), stop)
            : await RunFiguresAsync(actor, job.Key, from, until, stop);

    private async Task<JobFigures> DayFiguresAsync(Actor actor, string jobKey, (DateOnly First, DateOnly Last) range, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var failure = await LastFailureAsync(db, jobKey, BusinessDay.StartUtc(range.First), BusinessDay.StartUtc(range.Last.AddDays(1)), stop);
        return Together(await days.ReadAsync(jobKey, range.First, range.Last, stop), failure);
    }

    private async Task<JobFigures> RunFiguresAsync(Actor actor, string jobKey, DateTime from, DateTime until, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        var (floor, ceiling) = (RunId.Floor(from), RunId.Floor(until + FoundWithin));
        await using var db = await databases.CreateDbContextAsync(stop);
        var failure = await LastFailureAsync(db, jobKey, from, until, stop);
        var row = await db.Database.SqlQuery<FiguresRow>(Sql.With($"""
            SELECT count(*) FILTER (WHERE status IN ('succeeded', 'warning') AND NOT held)::int AS done,
                   count(*) FILTER (WHERE status = 'warning' AND NOT held)::int AS warnings,
                   count(*) FILTER (WHERE status IN ('failed', 'interrupted', 'missed') AND NOT held)::int AS failed, count(*) FILTER (WHERE held)::int AS held,
                   count(*) FILTER (WHERE status = 'missed')::int AS missed,
                   {Spread.Sql(RunTimes.Duration)} AS ms,
                   {Spread.Sql(RunTimes.Lateness)} AS late_ms
              FROM vip_admin.job_runs CROSS JOIN LATERAL (SELECT coalesce({HeldRuns.Condition}, false) AND status <> 'running' AS held) AS asked
             WHERE job_key = {jobKey} AND id >= {floor} AND id < {ceiling} AND NOT dry_run
               AND coalesce(slot, started_at) >= {from} AND coalesce(slot, started_at) < {until}
            """)).SingleAsync(stop);
        return new JobFigures(row.Done, row.Warnings, row.Failed, row.Held, Spread.Of(row.Ms), Spread.Of(row.LateMs), failure) { Missed = row.Missed };
    }

    private static async Task<RunRow?> LastFailureAsync(VipDb db, string jobKey, DateTime from, DateTime until, CancellationToken stop)
    {
        var (floor, ceiling) = (RunId.Floor(from), RunId.Floor(until + FoundWithin));
        // Each is one step down an index; together they would be a sort.
        var failure = await LatestAsync(RunStatus.Failed);
        return await LatestAsync(RunStatus.Interrupted) is { } interrupted && interrupted.Id.CompareTo(failure?.Id ?? Guid.Empty) > 0 ? interrupted : failure;

        Task<RunRow?> LatestAsync(RunStatus status)
            => db.JobRuns.AsNoTracking()
                .Where(run => run.JobKey == jobKey && run.Status == status && run.Id >= floor && run.Id < ceiling && !run.DryRun
                    && run.ErrorCode != RunReason.Held && (run.Slot ?? run.StartedAt) >= from && (run.Slot ?? run.StartedAt) < until)
                .OrderByDescending(run => run.Id).Select(RunRow.FromRun).FirstOrDefaultAsync(stop);
    }

    private static JobFigures Together(IReadOnlyList<JobRunDay> days, RunRow? failure)
    {
        var (durations, latenesses) = (new SizeClasses(), new SizeClasses());
        foreach (var day in days)
        {
            durations.Add(day.Durations);
            latenesses.Add(day.Latenesses);
        }
        return new JobFigures(days.Sum(day => day.Succeeded + day.Warnings), days.Sum(day => day.Warnings),
            days.Sum(day => day.Failed + day.Interrupted + day.Missed), days.Sum(day => day.Held),
            Of(durations, days.Max(day => day.MaxMs)), Of(latenesses, days.Max(day => day.MaxLateMs)), failure)
        {
            Missed = days.Sum(day => day.Missed),
        };

        // A class reaches a little beyond the largest figure in it.
        static Spread? Of(SizeClasses sizes, double? max) => Spread.Of(Below(sizes, 0.5, max), Below(sizes, 0.95, max), Below(sizes, 0.99, max), max);
        static double? Below(SizeClasses sizes, double share, double? max) => sizes.Percentile(share) is { } size ? Math.Min(size, max ?? size) : null;
    }

    /// <summary>Days begin at midnight in Beijing; all other widths divide the offset.</summary>
    private static readonly DateTime Origin = BusinessDay.StartUtc(new DateOnly(2024, 1, 1));

    /// <summary>Start of the first stretch of a range.</summary>
    private DateTime First(TrendRange range)
    {
        var width = Width(range);
        return Origin + Math.Floor((time.UtcNow() - Origin) / width) * width - (Length(range) - 1) * width;
    }

    private static readonly Dictionary<string, long> Nothing = [];

    private static Dictionary<string, long> Sums(string? counters)
        => counters is null ? Nothing : JsonSerializer.Deserialize<Dictionary<string, long>>(counters)!;

    /// <param name="Worst">Rank and id of the run that deserves most attention, in one text, so that a single aggregate finds it.</param>
    private sealed record BucketRow(DateTime Bucket, int Succeeded, int Warnings, int Failed, int Interrupted, int Missed, int Cancelled, int Held,
        int Skipped, string Worst, double[]? Ms, double[]? LateMs, string? Counters)
    {
        public RunOutcomes Outcomes => new(Succeeded, Warnings, Failed, Interrupted, Missed, Held, Cancelled, Skipped);

        public Guid WorstRun => Guid.Parse(Worst.AsSpan(1));
    }

    private sealed record FiguresRow(int Done, int Warnings, int Failed, int Held, int Missed, double[]? Ms, double[]? LateMs);
}
