using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reminders;

/// <summary>On which of the last days did no run of the reminders do its work?</summary>
public static class MissedDays
{
    /// <summary>
    /// The missed days within <paramref name="back"/> days, as days ago. A day before the portal's first run belongs to the task that it replaced, and a day
    /// whose run a person rejected was decided.
    /// </summary>
    public static async Task<IReadOnlyCollection<int>> ReadAsync(VipDb db, DateOnly today, int back, CancellationToken stop)
    {
        if (back == 0)
        {
            return [];
        }
        var (from, until) = (BusinessDay.StartUtc(today.AddDays(-back)), BusinessDay.StartUtc(today));
        var first = await db.JobRuns.Where(run => run.JobKey == VipReminderJob.Key && !run.DryRun).OrderBy(run => run.Id)
            .Select(run => (DateTime?)run.StartedAt).FirstOrDefaultAsync(stop);
        if (first is not { } began || began >= until)
        {
            return [];
        }
        var runs = await db.JobRuns
            .Where(run => run.JobKey == VipReminderJob.Key && !run.DryRun && run.Id >= RunId.Floor(from) && run.Id < RunId.Floor(until)
                && (run.Status == RunStatus.Succeeded || run.Status == RunStatus.Warning && run.ErrorCode != RunReason.QuietHours))
            .Select(run => run.StartedAt).ToListAsync(stop);
        var rejected = await db.JobHolds
            .Where(hold => hold.JobKey == VipReminderJob.Key && hold.HeldAt >= from && hold.HeldAt < until && hold.Decision == HoldDecision.Dismissed)
            .Select(hold => hold.HeldAt).ToListAsync(stop);
        var done = runs.Concat(rejected).Select(BusinessDay.Of).ToHashSet();
        return [.. Enumerable.Range(1, back).Where(ago => today.AddDays(-ago) >= BusinessDay.Of(began) && !done.Contains(today.AddDays(-ago)))];
    }
}
