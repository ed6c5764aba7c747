using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// Sends the first reminders of a new demo world, because the next slot may be most of a day away. It requests one run, as a person would, so that there is
/// something to look at, at any time of day.
/// </summary>
public sealed class DemoFirstReminders(RunDesk desk, IDbContextFactory<VipDb> databases, ILogger<DemoFirstReminders> log)
{
    /// <summary>The actor shown on the run's page and in the audit.</summary>
    public static Actor Demo { get; } = new("demo", "demo", [Role.Ops]);

    /// <summary>Starts the run unless the task has any history. It takes no slot, so the schedule is unaffected.</summary>
    public async Task SendAsync(CancellationToken stop)
    {
        try
        {
            // The history decides, not whether the world was created just now: if that start was interrupted, the next one sends them.
            await using var db = await databases.CreateDbContextAsync(stop);
            if (await db.JobRuns.AnyAsync(run => run.JobKey == Timetable.VipReminder, stop))
            {
                return;
            }
            if (await desk.TriggerAsync(Demo, Timetable.VipReminder, new TriggerRequest(RunTrigger.Manual), stop) is not TriggerResult.Started
                and var refused)
            {
                log.LogInformation("The demo's first reminders wait for the schedule: {Refusal}", refused.GetType().Name);
            }
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            // The demo works without reminders.
            log.LogWarning(error, "The demo's first reminders could not be sent");
        }
    }
}
