using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>Writes holds and their decisions in the caller's transaction. One conditional update decides, however many callers try at once.</summary>
internal static class HoldLedger
{
    /// <summary>Holds that still wait for a decision (<see cref="JobHold.IsOpen"/>).</summary>
    public static IQueryable<JobHold> Open(VipDb db, DateTime now)
    {
        var since = now - JobHold.LapsesAfter;
        return db.JobHolds.AsNoTracking().Where(hold => hold.Decision == null && hold.HeldAt > since);
    }

    /// <summary>Writes a hold. Only the newest plan waits for a decision: an open hold of the same task lapses.</summary>
    public static async Task HoldAsync(VipDb db, TimeProvider time, LiveRun run, HeldPlan held)
    {
        var key = run.Request.Job.Key;
        var now = time.UtcNow();
        await LapseAsync(db, time, key, now, CancellationToken.None);
        db.JobHolds.Add(
            new JobHold
            {
                RunId = run.Id, JobKey = key, HeldAt = now, Touched = held.Touched, Allowed = held.Allowed, Plan = held.Plan,
                AskEverything = run.Request.AskEverything
            });
        await db.SaveChangesAsync();
    }

    /// <summary>Decides; false when another decision came first or the hold has lapsed.</summary>
    public static async Task<bool> DecideAsync(VipDb db, Guid runId, HoldDecision decision, Actor actor, string reason, DateTime now, CancellationToken stop)
    {
        var since = now - JobHold.LapsesAfter;
        return await db.JobHolds.Where(hold => hold.RunId == runId && hold.Decision == null && hold.HeldAt > since).ExecuteUpdateAsync(set => set
            .SetProperty(hold => hold.Decision, decision).SetProperty(hold => hold.DecidedAt, now)
            .SetProperty(hold => hold.DecidedBy, actor.Name).SetProperty(hold => hold.Reason, reason), stop) == 1;
    }

    /// <summary>Closes the open holds of a task that began at <paramref name="until"/> or before; true when there was one.</summary>
    public static async Task<bool> LapseAsync(VipDb db, TimeProvider time, string jobKey, DateTime until, CancellationToken stop)
    {
        var now = time.UtcNow();
        var lapsed = await db.JobHolds.Where(hold => hold.JobKey == jobKey && hold.Decision == null && hold.HeldAt <= until).Select(hold => hold.RunId)
            .ToListAsync(stop);
        if (lapsed.Count == 0
            || await db.JobHolds.Where(hold => lapsed.Contains(hold.RunId) && hold.Decision == null).ExecuteUpdateAsync(set => set
                .SetProperty(hold => hold.Decision, HoldDecision.Lapsed).SetProperty(hold => hold.DecidedAt, now)
                .SetProperty(hold => hold.DecidedBy, Actor.System.Name), stop) == 0)
        {
            return false;
        }
        await Acts.RecordAsync(db, time, [new Act(Actor.System, AuditAction.HoldLapsed, jobKey, Data: new { runId = lapsed[0] })], [], stop);
        return true;
    }
}
