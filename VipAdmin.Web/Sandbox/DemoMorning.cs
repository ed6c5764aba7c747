using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// A portal that has never run catches nothing up: whoever did the work before it has told the members already. Nobody was before the demo, so its first
/// start in the course of a day makes up for the reminders of that morning, and there is something to look at.
/// </summary>
public sealed class DemoMorning(JobPlans plans, JobRunner runner, IDbContextFactory<VipDb> databases, IOptions<SchedulingOptions> scheduling, TimeProvider time)
{
    /// <summary>Runs today's reminders once, unless the task has any history, is not scheduled, or the day is over for it.</summary>
    public async Task CatchUpAsync(CancellationToken stop)
    {
        var job = plans.Find(Timetable.VipReminder)!;
        var now = time.UtcNow();
        if (!scheduling.Value.Enabled || JobClock.Previous(job, now) is not { } slot || now - slot > job.CatchUpWithin)
        {
            return;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        if (!await db.JobRuns.AnyAsync(run => run.JobKey == job.Key, stop))
        {
            await runner.StartAsync(new RunRequest(job, RunTrigger.Catchup, slot, Actor.System), stop);
        }
    }
}
