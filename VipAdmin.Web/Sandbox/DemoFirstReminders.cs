using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// A new demo world has told nobody anything, and the reminders' own slot may be most of a day away. So the world asks for one run, as a person would,
/// and there is something to look at, whatever the time of day.
/// </summary>
public sealed class DemoFirstReminders(RunDesk desk, IDbContextFactory<VipDb> databases, ILogger<DemoFirstReminders> log)
{
    /// <summary>Who asked, on the run's page and in the audit.</summary>
    public static Actor Demo { get; } = new("demo", "demo", [Role.Ops]);

    /// <summary>Starts the run unless the task has any history. No slot is taken, so the schedule goes on as if nothing had been.</summary>
    public async Task SendAsync(CancellationToken stop)
    {
        try
        {
            // The history is asked rather than whether the world was planted just now: a start that died in between makes up for it at the next.
            await using var db = await databases.CreateDbContextAsync(stop);
            if (await db.JobRuns.AnyAsync(run => run.JobKey == Timetable.VipReminder, stop))
            {
                return;
            }
            if (await desk.TriggerAsync(Demo, Timetable.VipReminder, new TriggerRequest(RunTrigger.Manual), stop) is not TriggerResult.Started
                and var refused)
            {
                log.LogInformation("The demo's first reminders are left to the schedule: {Refusal}", refused.GetType().Name);
            }
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            // The world is worth looking at without them.
            log.LogWarning(error, "The demo's first reminders could not be sent");
        }
    }
}
