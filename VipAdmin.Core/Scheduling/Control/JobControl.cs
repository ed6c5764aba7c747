using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>What operators do to tasks. Coravel is never told: the next claim meets the row.</summary>
public sealed class JobControl(
    JobSettingsInForce plans, IDbContextFactory<VipDb> databases, JobRunner runner, MissedSlots missed, IOptions<SchedulingOptions> options, TimeProvider time,
    ILogger<JobControl> log)
{
    /// <summary>Longest window of a run.</summary>
    public const int LongestWindowDays = 31;

    /// <summary>How often somebody with an idempotency key looks again while the lock is held by a run that has no row yet.</summary>
    private const int KeyLooks = 20;

    private const int ReasonLength = 500;

    /// <summary>Stops the schedule of a task; triggering by hand still works.</summary>
    /// <param name="reason">Mandatory; shown on every page.</param>
    /// <param name="until">When the pause lifts itself (UTC); null = until somebody resumes.</param>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<PauseResult> PauseAsync(Actor actor, string jobKey, string? reason, DateTime? until, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        if (plans.Find(jobKey) is null)
        {
            return PauseResult.UnknownTask;
        }
        if (PauseFault(reason, until, time.UtcNow()) is { } fault)
        {
            return fault;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var result = await PauseLedger.PauseAsync(db, time, actor, jobKey, reason!.Trim(), until, stop);
        await transaction.CommitAsync(stop);
        return result;
    }

    /// <summary>The pause of a task that nobody has lifted; null when there is none.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<JobPause?> PauseOfAsync(Actor actor, string jobKey, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await PauseLedger.OpenAsync(db, jobKey, stop);
    }

    /// <summary>Gives a pause in force another reason or end: a new pause takes its place, and the old one stays on record, ended by the same person.</summary>
    /// <param name="reason">Mandatory; shown on every page.</param>
    /// <param name="until">When the pause lifts itself (UTC); null = until somebody resumes.</param>
    /// <returns><see cref="PauseResult.Already"/> when it has this reason and end, <see cref="PauseResult.NotPaused"/> when none is in force.</returns>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<PauseResult> ChangePauseAsync(Actor actor, string jobKey, string? reason, DateTime? until, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        if (plans.Find(jobKey) is null)
        {
            return PauseResult.UnknownTask;
        }
        var now = time.UtcNow();
        if (PauseFault(reason, until, now) is { } fault)
        {
            return fault;
        }
        var (why, end) = (reason!.Trim(), until is { } at ? Microseconds(at) : (DateTime?)null);
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (await PauseLedger.OpenAsync(db, jobKey, stop) is not { } open || open.Until <= now)
        {
            return PauseResult.NotPaused;
        }
        var result = await PauseLedger.PauseAsync(db, time, actor, jobKey, why, end, stop, replaces: pause => pause.Reason != why || pause.Until != end);
        await transaction.CommitAsync(stop);
        return result;
    }

    /// <summary>Lifts the pause. Slots it swallowed are caught up by one run, if the task has that rule and the newest is young enough.</summary>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<PauseResult> ResumeAsync(Actor actor, string jobKey, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        if (plans.Find(jobKey) is not { } job)
        {
            return PauseResult.UnknownTask;
        }
        bool lifted;
        await using (var db = await databases.CreateDbContextAsync(stop))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            lifted = await PauseLedger.ResumeAsync(db, time, actor, jobKey, stop);
            await transaction.CommitAsync(stop);
        }
        if (!lifted)
        {
            return PauseResult.Already;
        }
        await CatchUpAsync(job);
        return PauseResult.Done;
    }

    /// <summary>The catch-up run of a pause that has been lifted; a host on which nothing is scheduled starts none.</summary>
    internal async Task CatchUpAsync(JobDefinition job)
    {
        if (!options.Value.Enabled)
        {
            return;
        }
        try
        {
            // The pause is lifted for good: a caller who hangs up now must not cost the catch-up.
            await missed.SearchAsync(job, CancellationToken.None);
        }
        catch (Exception error)
        {
            // Resuming has succeeded, and so it has for the other tasks. The search that every host makes once a minute finds what was left out.
            log.LogError(error, "[{Tag}] 恢复后的补执行未能启动，将在一分钟内重试", job.Tag);
        }
    }

    /// <summary>What is wrong with the wish to pause; null = nothing.</summary>
    internal static PauseResult? PauseFault(string? reason, DateTime? until, DateTime now)
        => reason?.Trim() is not { Length: > 0 and <= ReasonLength } ? PauseResult.ReasonNeeded : until <= now ? PauseResult.EndInThePast : null;

    /// <summary>Runs a task now, through the same claim and lock as the schedule.</summary>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<TriggerResult> TriggerAsync(Actor actor, string jobKey, TriggerRequest request, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        if (plans.Find(jobKey) is not { } job)
        {
            return new TriggerResult.UnknownTask();
        }
        if (FaultOf(job, request, time.UtcNow()) is { } fault)
        {
            return new TriggerResult.Invalid(fault);
        }
        // As the database keeps it, to the microsecond: the same wish must be recognised.
        request = request with { Window = request.Window is { } window ? new RunWindow(Microseconds(window.From), Microseconds(window.Until)) : null };
        var run = new RunRequest(job, request.Trigger, null, actor, request.DryRun) { Window = request.Window, IdempotencyKey = request.IdempotencyKey };
        for (var look = 0; look < KeyLooks; look++)
        {
            if (await EarlierAsync(jobKey, request, stop) is { } earlier)
            {
                return earlier;
            }
            var paused = await IsPausedAsync(jobKey, stop);
            switch (await runner.StartAsync(run, stop))
            {
                case StartResult.Started started:
                    return new TriggerResult.Started(started.RunId, paused, started.Completion);
                case var refused when request.IdempotencyKey is not null:
                    if (await EarlierAsync(jobKey, request, stop) is { } winner)
                    {
                        return winner;
                    }
                    if (refused is StartResult.AlreadyRunning { RunId: { } other })
                    {
                        return new TriggerResult.AlreadyRunning(other);
                    }
                    // Whoever holds the lock has not written its row yet, or has just ended: it may be the first with this key.
                    continue;
                case StartResult.AlreadyRunning busy:
                    return new TriggerResult.AlreadyRunning(busy.RunId);
                default:
                    return new TriggerResult.AlreadyRunning(null);
            }
        }
        return new TriggerResult.AlreadyRunning(null);
    }

    /// <summary>Asks a run to stop at its next safe point, on whichever host it lives; what it has done so far stays done and counted.</summary>
    /// <param name="reason">Shown with the run, at most 500 characters; may be left out.</param>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<CancelResult> CancelAsync(Actor actor, Guid runId, string? reason, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        reason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
        if (reason?.Length > ReasonLength)
        {
            return CancelResult.ReasonTooLong;
        }
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var asked = await db.JobRuns.Where(run => run.Id == runId && run.Status == RunStatus.Running && run.CancelRequestedAt == null)
            .ExecuteUpdateAsync(set => set
            .SetProperty(run => run.CancelRequestedAt, now).SetProperty(run => run.CancelRequestedBy, actor.Name).SetProperty(run => run.CancelReason, reason),
            stop);
        var found = await db.JobRuns.AsNoTracking().Where(run => run.Id == runId).Select(run => new { run.JobKey, run.Status }).SingleOrDefaultAsync(stop);
        if (asked == 0 || found is null)
        {
            return found is null ? CancelResult.UnknownRun : found.Status == RunStatus.Running ? CancelResult.Already : CancelResult.Ended;
        }
        db.Audit(time, actor, AuditAction.RunCancelled, found.JobKey, reason, new { runId });
        await db.SaveChangesAsync(stop);
        await ChangeFeed.Publish(db, Topic.Jobs, stop);
        await ChangeFeed.Publish(db, Topic.Audit, stop);
        await ChangeFeed.Publish(db, Topic.Cancel, stop);
        await ChangeFeed.Publish(db, Topic.Run(runId), stop);
        await transaction.CommitAsync(stop);
        return CancelResult.Requested;
    }

    /// <summary>A reason as it is kept; null when it is empty or too long.</summary>
    internal static string? Reason(string? text) => text?.Trim() is { Length: > 0 and <= ReasonLength } reason ? reason : null;

    private static TriggerFault? FaultOf(JobDefinition job, TriggerRequest request, DateTime now) => request switch
    {
        { IdempotencyKey: { } key } when string.IsNullOrWhiteSpace(key) || key.Length > TriggerRequest.LongestKey => TriggerFault.BadKey,
        { Window: null } => null,
        _ when !job.TakesWindow => TriggerFault.NoWindows,
        { Window: var window } when window.From >= window.Until => TriggerFault.WindowEmpty,
        { Window: var window } when window.From > now => TriggerFault.WindowAhead,
        { Window: var window } when window.Until - window.From > TimeSpan.FromDays(LongestWindowDays) => TriggerFault.WindowTooLong,
        _ => null,
    };

    private static DateTime Microseconds(DateTime utc) => utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));

    /// <summary>The run that this key started before, if any.</summary>
    private async Task<TriggerResult?> EarlierAsync(string jobKey, TriggerRequest request, CancellationToken stop)
    {
        if (request.IdempotencyKey is not { } key)
        {
            return null;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        var run = await db.JobRuns.AsNoTracking().Where(run => run.JobKey == jobKey && run.IdempotencyKey == key)
            .Select(run => new { run.Id, run.DryRun, run.WindowFrom, run.WindowUntil }).SingleOrDefaultAsync(stop);
        return run is null ? null
            : run.DryRun == request.DryRun && run.WindowFrom == request.Window?.From && run.WindowUntil == request.Window?.Until
            ? new TriggerResult.Repeated(run.Id)
            : new TriggerResult.KeyReused(run.Id);
    }

    private async Task<bool> IsPausedAsync(string jobKey, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.JobPauses.AnyAsync(p => p.JobKey == jobKey && p.ResumedAt == null && (p.Until == null || p.Until > now), stop);
    }
}
