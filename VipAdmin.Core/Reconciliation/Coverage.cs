using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reconciliation;

/// <summary>One slot and the orders that became due for it.</summary>
/// <param name="From">Created at or after (UTC): too young at the previous slot.</param>
/// <param name="Until">Created before (UTC): old enough at this slot.</param>
/// <param name="LookedAtBy">Its own run, or otherwise the next successful one, which checked the same orders; null while there is none.</param>
/// <param name="LookedAtAt">When that run started (UTC).</param>
public sealed record CoverageWindow(SlotCell Slot, DateTime From, DateTime Until, Guid? LookedAtBy, DateTime? LookedAtAt);

/// <summary>How many orders were created in a window.</summary>
/// <param name="Pending">How many of them still wait for payment.</param>
public sealed record WindowOrders(int Created, int Pending);

/// <summary>
/// Which windows were checked in time, late, or not at all? A slot covers orders created up to the slot minus the minimum age; its window begins where that of
/// the previous slot ended. Every run checks all pending orders, so a slot that did not run is covered by the next one that did.
/// </summary>
public sealed class Coverage(IDbContextFactory<VipDb> databases, IOptionsMonitor<ReconciliationOptions> options, TimeProvider time)
{
    /// <summary>Beijing days shown without a range of time, today included.</summary>
    private const int UsualDays = 14;

    /// <summary>More days than this are not drawn; the last ones of a range are kept.</summary>
    public const int MostDays = 31;

    /// <summary>One read for all who look at the same days.</summary>
    private SharedReads<(DateOnly First, DateOnly Last), IReadOnlyList<CoverageHour>>? reads;

    /// <summary>The Beijing days of a range of time, today at the latest; two weeks without one.</summary>
    public (DateOnly First, DateOnly Last) DaysOf(TimeRange range)
    {
        var now = time.UtcNow();
        var today = BusinessDay.Of(now);
        var (from, to) = range.At(now);
        var last = to is { } end && BusinessDay.Of(end.AddTicks(-1)) is var day && day < today ? day : today;
        var first = from is { } start ? BusinessDay.Of(start) : last.AddDays(1 - UsualDays);
        return (last.DayNumber - first.DayNumber < MostDays ? first < last ? first : last : last.AddDays(1 - MostDays), last);
    }

    /// <summary>Whether all hours of a range are told: it is not longer than <see cref="MostDays"/>.</summary>
    public bool Holds(TimeRange range)
    {
        var now = time.UtcNow();
        var (from, to) = range.At(now);
        return from is null || (to ?? now) - from.Value <= TimeSpan.FromDays(MostDays);
    }

    /// <summary>Every hour of the range that has slots on record, oldest first; of the last two weeks where the range has no beginning.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<IReadOnlyList<CoverageHour>> HoursAsync(Actor actor, TimeRange range, CancellationToken stop)
    {
        var (from, to) = range.At(time.UtcNow());
        var (first, last) = DaysOf(range);
        // Days are whole, so a month that begins at noon reaches into one more.
        var hours = await HoursAsync(actor, (from is { } start && BusinessDay.Of(start) < first ? BusinessDay.Of(start) : first, last), stop);
        return [.. hours.Where(hour => !(hour.Hour.AddHours(1) <= from) && !(hour.Hour >= to))];
    }

    /// <summary>Every hour of these Beijing days that has slots on record, oldest first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public Task<IReadOnlyList<CoverageHour>> HoursAsync(Actor actor, (DateOnly First, DateOnly Last) days, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return LazyInitializer.EnsureInitialized(ref reads, () => new(ReadAsync, time)).GetAsync(days).WaitAsync(stop);
    }

    private async Task<IReadOnlyList<CoverageHour>> ReadAsync((DateOnly First, DateOnly Last) days)
    {
        var (since, end) = (BusinessDay.StartUtc(days.First), BusinessDay.StartUtc(days.Last.AddDays(1)));
        var floor = RunId.Floor(since);
        var age = TimeSpan.FromMinutes(options.CurrentValue.MinimumAgeMinutes);
        await using var db = await databases.CreateDbContextAsync();
        return await db.Database.SqlQuery<CoverageHour>($"""
            WITH slots AS (
                SELECT date_bin(interval '1 hour', slot, {since}) AS hour,
                       count(*) FILTER (WHERE status IN ('succeeded', 'warning') AND trigger <> 'catchup' AND NOT dry_run)::int AS on_time,
                       count(*) FILTER (WHERE status IN ('succeeded', 'warning') AND trigger = 'catchup' AND NOT dry_run)::int AS late,
                       count(*) FILTER (WHERE status IN ('missed', 'skipped'))::int AS missed,
                       count(*) FILTER (WHERE status IN ('failed', 'interrupted', 'cancelled') OR dry_run)::int AS failed
                  FROM vip_admin.job_runs WHERE job_key = {ReconciliationJob.Key} AND slot >= {since} AND slot < {end} GROUP BY 1),
            again AS (
                SELECT date_bin(interval '1 hour', s.slot, {since}) AS hour, count(DISTINCT w.id)::int AS again
                  FROM vip_admin.job_runs w JOIN vip_admin.job_runs s ON s.job_key = w.job_key AND s.slot > w.window_from + {age} AND s.slot <= w.window_until + {age} AND s.slot >= {since}
                 WHERE w.job_key = {ReconciliationJob.Key} AND w.trigger <> 'schedule' AND w.id >= {floor} AND w.window_from IS NOT NULL AND w.status IN ('succeeded', 'warning') AND NOT w.dry_run AND w.confirms IS NULL
                 GROUP BY 1)
            SELECT slots.hour, on_time, late, missed, failed, coalesce(again.again, 0) AS again FROM slots LEFT JOIN again USING (hour) ORDER BY hour
            """).ToListAsync();
    }

    /// <summary>The windows of the hour that begins there.</summary>
    /// <param name="job">Reconciliation with its present schedule, which determines the slot before the first one.</param>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<CoverageDetail> HourAsync(Actor actor, JobDefinition job, DateTime hour, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        var age = TimeSpan.FromMinutes(options.CurrentValue.MinimumAgeMinutes);
        var end = hour.AddHours(1);
        await using var db = await databases.CreateDbContextAsync(stop);
        var slots = await SlotTimeline.CellsAsync(db, job.Key, hour, end, stop);
        var before = (slots.Count == 0 ? SlotCalendar.Previous(job, hour.AddTicks(-1)) : SlotCalendar.Previous(job, slots[0].Slot.AddTicks(-1))) ?? hour;
        var early = RunId.Floor(hour.AddMinutes(-1));
        var done = await db.JobRuns.AsNoTracking()
            .Where(run => run.JobKey == job.Key && run.Id >= early && !run.DryRun && run.WindowFrom == null && run.Confirms == null
                && (run.Status == RunStatus.Succeeded || run.Status == RunStatus.Warning))
            .OrderBy(run => run.Id).Take(100).Select(run => new { run.Id, run.StartedAt }).ToListAsync(stop);
        var windows = new List<CoverageWindow>(slots.Count);
        foreach (var slot in slots)
        {
            // The ticker may start a run up to a second before its slot.
            var next = slot.Outcome is SlotOutcome.Ok or SlotOutcome.Warning or SlotOutcome.Asked or SlotOutcome.CaughtUp
                ? done.FirstOrDefault(run => run.Id == slot.RunId) ?? new { Id = slot.RunId!.Value, StartedAt = slot.StartedAt!.Value }
                : done.FirstOrDefault(run => run.StartedAt >= slot.Slot.AddSeconds(-1));
            windows.Add(new CoverageWindow(slot, before - age, slot.Slot - age, next?.Id, next?.StartedAt));
            before = slot.Slot;
        }
        var (from, until) = windows.Count == 0 ? (hour - age, end - age) : (windows[0].From, windows[^1].Until);
        var floor = RunId.Floor(hour);
        var again = await db.JobRuns.AsNoTracking()
            .Where(run => run.JobKey == job.Key && run.Trigger != RunTrigger.Schedule && run.Confirms == null && run.Id >= floor
                && run.WindowFrom < until && run.WindowUntil > from)
            .OrderByDescending(run => run.Id).Take(20).Select(RunRow.FromRun).ToListAsync(stop);
        return new CoverageDetail(hour, from, until, windows, again);
    }

    /// <summary>VIP orders created in a window; a run of the window would check the pending ones.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<WindowOrders> OrdersAsync(Actor actor, DateTime from, DateTime until, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var orders = db.Orders.AsNoTracking().Where(order => order.OrderType == Order.Vip && order.CreatedAt >= from && order.CreatedAt < until);
        return new WindowOrders(await orders.CountAsync(stop), await orders.CountAsync(order => order.PaymentStatus == OrderStatus.Pending, stop));
    }
}
