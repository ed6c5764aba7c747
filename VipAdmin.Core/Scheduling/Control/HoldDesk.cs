using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>Takes people's decisions about runs that would have cancelled or sent too much.</summary>
public sealed class HoldDesk(JobSettingsInForce plans, IDbContextFactory<VipDb> databases, JobRunner runner, TimeProvider time)
{
    /// <summary>The open holds, the oldest first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<IReadOnlyList<JobHold>> OpenAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await HoldLedger.Open(db, time.UtcNow()).OrderBy(hold => hold.HeldAt).ToListAsync(stop);
    }

    /// <summary>The hold of a run, decided or not; null when it was not held.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<JobHold?> FindAsync(Actor actor, Guid runId, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.JobHolds.AsNoTracking().SingleOrDefaultAsync(hold => hold.RunId == runId, stop);
    }

    /// <summary>
    /// Carries out the held run as it was shown: a new run, which cancels the listed orders and no others, or asks again if it would notify more members than
    /// were shown.
    /// </summary>
    /// <param name="reason">Mandatory, at most 500 characters.</param>
    /// <param name="trigger">Where the decision came from.</param>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<HoldResult> ConfirmAsync(Actor actor, Guid runId, string? reason, RunTrigger trigger, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        if (Reason.Of(reason) is not { } why)
        {
            return new HoldResult.ReasonNeeded();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        var held = await HoldLedger.Open(db, time.UtcNow()).Where(hold => hold.RunId == runId)
            .Join(db.JobRuns, hold => hold.RunId, run => run.Id,
                (hold, run) => new { hold.JobKey, hold.Touched, hold.AskEverything, run.WindowFrom, run.WindowUntil })
            .SingleOrDefaultAsync(stop);
        if (held is null || plans.Find(held.JobKey) is not { } job)
        {
            return await NotOpenAsync(db, runId, stop);
        }
        var request = new RunRequest(job, trigger, null, actor)
        {
            Plan = new ApprovedPlan(runId, held.Touched, held.AskEverything) { Reason = why },
            Window = held is { WindowFrom: { } from, WindowUntil: { } until } ? new RunWindow(from, until) : null,
        };
        return await runner.StartAsync(request, stop) switch
        {
            StartResult.Started started => new HoldResult.Started(started.RunId, started.Completion),
            StartResult.AlreadyRunning busy when await HoldLedger.Open(db, time.UtcNow()).AnyAsync(hold => hold.RunId == runId, stop)
                => new HoldResult.Busy(busy.RunId),
            _ => await NotOpenAsync(db, runId, stop),
        };
    }

    /// <summary>Dismisses the hold: the held work is not done, and the next slot checks again.</summary>
    /// <param name="reason">Mandatory, at most 500 characters.</param>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<HoldResult> DismissAsync(Actor actor, Guid runId, string? reason, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        if (Reason.Of(reason) is not { } why)
        {
            return new HoldResult.ReasonNeeded();
        }
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (!await HoldLedger.DecideAsync(db, runId, HoldDecision.Dismissed, actor, why, now, stop))
        {
            return await NotOpenAsync(db, runId, stop);
        }
        var key = await db.JobHolds.Where(hold => hold.RunId == runId).Select(hold => hold.JobKey).SingleAsync(stop);
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.HoldDismissed, key, why, new { runId }), [Topic.Jobs, Topic.Run(runId)], stop);
        return new HoldResult.Dismissed();
    }

    private static async Task<HoldResult> NotOpenAsync(VipDb db, Guid runId, CancellationToken stop)
    {
        var hold = await db.JobHolds.AsNoTracking().SingleOrDefaultAsync(h => h.RunId == runId, stop);
        return new HoldResult.NotOpen(hold?.Decision, hold?.DecidedBy);
    }
}
