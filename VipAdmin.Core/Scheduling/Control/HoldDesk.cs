using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>What operators decide about runs that would have cancelled or sent too much. One conditional update decides, however many decide at once.</summary>
public sealed class HoldDesk(JobSettingsInForce plans, IDbContextFactory<VipDb> databases, JobRunner runner, TimeProvider time)
{
    /// <summary>A hold that nobody decided lapses after this, and the next slot looks again.</summary>
    public static readonly TimeSpan LapsesAfter = TimeSpan.FromHours(1);

    /// <summary>The open holds, the oldest first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<IReadOnlyList<JobHold>> OpenAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await Open(db, time.UtcNow()).OrderBy(hold => hold.HeldAt).ToListAsync(stop);
    }

    /// <summary>The hold of a run, decided or not; null when it was not held.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<JobHold?> FindAsync(Actor actor, Guid runId, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.JobHolds.AsNoTracking().SingleOrDefaultAsync(hold => hold.RunId == runId, stop);
    }

    /// <summary>The run that carried a held one out; null until somebody confirmed.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<Guid?> CarriedOutByAsync(Actor actor, JobHold hold, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        // Ids increase with time: only what came after the held run is looked at.
        return hold.Decision != HoldDecision.Confirmed ? null
            : await db.JobRuns.Where(run => run.JobKey == hold.JobKey && run.Id > hold.RunId && run.Confirms == hold.RunId).OrderBy(run => run.Id)
                .Select(run => (Guid?)run.Id).FirstOrDefaultAsync(stop);
    }

    /// <summary>Carries the held run out: a new run, which may cancel or tell a tenth more than was held, and asks again beyond that.</summary>
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
        var held = await Open(db, time.UtcNow()).Where(hold => hold.RunId == runId)
            .Join(db.JobRuns, hold => hold.RunId, run => run.Id,
                (hold, run) => new { hold.JobKey, hold.Touched, hold.AskEverything, run.WindowFrom, run.WindowUntil })
            .SingleOrDefaultAsync(stop);
        if (held is null || plans.Find(held.JobKey) is not { } job)
        {
            return await NotOpenAsync(db, runId, stop);
        }
        var request = new RunRequest(job, trigger, null, actor)
        {
            Confirms = new HoldConfirmation(runId, why, held.Touched, held.AskEverything),
            Window = held is { WindowFrom: { } from, WindowUntil: { } until } ? new RunWindow(from, until) : null,
        };
        return await runner.StartAsync(request, stop) switch
        {
            StartResult.Started started => new HoldResult.Started(started.RunId, started.Completion),
            StartResult.AlreadyRunning busy when await Open(db, time.UtcNow()).AnyAsync(hold => hold.RunId == runId, stop) => new HoldResult.Busy(busy.RunId),
            _ => await NotOpenAsync(db, runId, stop),
        };
    }

    /// <summary>Says no: what was held is not done, and the next slot looks again.</summary>
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
        if (!await DecideAsync(db, runId, HoldDecision.Dismissed, actor, why, now, stop))
        {
            return await NotOpenAsync(db, runId, stop);
        }
        var key = await db.JobHolds.Where(hold => hold.RunId == runId).Select(hold => hold.JobKey).SingleAsync(stop);
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.HoldDismissed, key, why, new { runId }), [Topic.Jobs, Topic.Run(runId)], stop);
        return new HoldResult.Dismissed();
    }

    /// <summary>Closes a hold of the task that nobody decided in time; true when there was one.</summary>
    internal async Task<bool> LapseAsync(string jobKey, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (!await LapseWithinAsync(db, time, jobKey, now - LapsesAfter, stop))
        {
            return false;
        }
        await ChangeFeed.Publish(db, Topic.Jobs, stop);
        await transaction.CommitAsync(stop);
        return true;
    }

    /// <summary>Closes what is held since <paramref name="until"/> or longer, in the caller's transaction; true when there was one.</summary>
    internal static async Task<bool> LapseWithinAsync(VipDb db, TimeProvider time, string jobKey, DateTime until, CancellationToken stop)
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

    /// <summary>Holds that still wait for somebody; one that is too old no longer counts, whether or not it was closed yet.</summary>
    internal static IQueryable<JobHold> Open(VipDb db, DateTime now)
    {
        var since = now - LapsesAfter;
        return db.JobHolds.AsNoTracking().Where(hold => hold.Decision == null && hold.HeldAt > since);
    }

    /// <summary>Decides, in the caller's transaction; false when somebody else was faster or it has lapsed.</summary>
    internal static async Task<bool> DecideAsync(VipDb db, Guid runId, HoldDecision decision, Actor actor, string reason, DateTime now, CancellationToken stop)
    {
        var since = now - LapsesAfter;
        return await db.JobHolds.Where(hold => hold.RunId == runId && hold.Decision == null && hold.HeldAt > since).ExecuteUpdateAsync(set => set
            .SetProperty(hold => hold.Decision, decision).SetProperty(hold => hold.DecidedAt, now)
            .SetProperty(hold => hold.DecidedBy, actor.Name).SetProperty(hold => hold.Reason, reason), stop) == 1;
    }

    private static async Task<HoldResult> NotOpenAsync(VipDb db, Guid runId, CancellationToken stop)
    {
        var hold = await db.JobHolds.AsNoTracking().SingleOrDefaultAsync(h => h.RunId == runId, stop);
        return new HoldResult.NotOpen(hold?.Decision, hold?.DecidedBy);
    }
}
