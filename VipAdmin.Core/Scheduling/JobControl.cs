using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling;

/// <summary>What came of pausing or resuming.</summary>
public enum PauseResult
{
    Done,
    /// <summary>It was already so; nothing changed and nothing was audited.</summary>
    Already,
    UnknownTask,
    /// <summary>The reason is empty or longer than 500 characters.</summary>
    ReasonNeeded,
    /// <summary>The end is not in the future.</summary>
    EndInThePast,
}

/// <summary>What operators do to tasks. Coravel is never told: the next claim meets the row.</summary>
public sealed class JobControl(JobPlans plans, IDbContextFactory<VipDb> databases, JobRunner runner, MissedSlots missed, IOptions<SchedulingOptions> options, TimeProvider time)
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
        var result = await PauseWithinAsync(db, time, actor, jobKey, reason!.Trim(), until, stop);
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
        JobPause? lifted;
        await using (var db = await databases.CreateDbContextAsync(stop))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            lifted = await ResumeWithinAsync(db, time, actor, jobKey, stop);
            await transaction.CommitAsync(stop);
        }
        if (lifted is null)
        {
            return PauseResult.Already;
        }
        await CatchUpAsync(job, lifted);
        return PauseResult.Done;
    }

    /// <summary>The catch-up run of a pause that has been lifted; a host on which nothing is scheduled starts none.</summary>
    internal async Task CatchUpAsync(JobDefinition job, JobPause lifted)
    {
        if (options.Value.Enabled)
        {
            // The pause is lifted for good: a caller who hangs up now must not cost the catch-up.
            await missed.CatchUpAfterPauseAsync(job, lifted.PausedAt, CancellationToken.None);
        }
    }

    /// <summary>What is wrong with the wish to pause; null = nothing.</summary>
    internal static PauseResult? PauseFault(string? reason, DateTime? until, DateTime now)
        => reason?.Trim() is not { Length: > 0 and <= ReasonLength } ? PauseResult.ReasonNeeded : until <= now ? PauseResult.EndInThePast : null;

    /// <summary>Pauses one task in a transaction of the caller's.</summary>
    internal static async Task<PauseResult> PauseWithinAsync(VipDb db, TimeProvider time, Actor actor, string jobKey, string reason, DateTime? until, CancellationToken stop)
    {
        var inserted = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO vip_admin.job_pauses (id, job_key, reason, paused_by, paused_at, until)
            VALUES ({Guid.CreateVersion7(time.GetUtcNow())}, {jobKey}, {reason}, {actor.Name}, {time.UtcNow()}, {until})
            ON CONFLICT DO NOTHING
            """, stop);
        if (inserted == 0)
        {
            return PauseResult.Already;
        }
        await SaveAsync(db, time, actor, AuditAction.TaskPaused, jobKey, reason, new { until }, stop);
        return PauseResult.Done;
    }

    /// <summary>Lifts the pause of one task in a transaction of the caller's; null when there is none, or somebody was faster.</summary>
    internal static async Task<JobPause?> ResumeWithinAsync(VipDb db, TimeProvider time, Actor actor, string jobKey, CancellationToken stop)
    {
        var pause = await db.JobPauses.AsNoTracking().SingleOrDefaultAsync(p => p.JobKey == jobKey && p.ResumedAt == null, stop);
        var now = time.UtcNow();
        if (pause is null || await db.JobPauses.Where(p => p.Id == pause.Id && p.ResumedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.ResumedAt, now).SetProperty(p => p.ResumedBy, actor.Name), stop) == 0)
        {
            return null;
        }
        await SaveAsync(db, time, actor, AuditAction.TaskResumed, jobKey, pause.Reason, new { pause.PausedBy, pause.PausedAt }, stop);
        return pause;
    }

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
        var asked = await db.JobRuns.Where(run => run.Id == runId && run.Status == RunStatus.Running && run.CancelRequestedAt == null).ExecuteUpdateAsync(set => set
            .SetProperty(run => run.CancelRequestedAt, now).SetProperty(run => run.CancelRequestedBy, actor.Name).SetProperty(run => run.CancelReason, reason), stop);
        var found = await db.JobRuns.AsNoTracking().Where(run => run.Id == runId).Select(run => new { run.JobKey, run.Status }).SingleOrDefaultAsync(stop);
        if (asked == 0 || found is null)
        {
            return found is null ? CancelResult.UnknownRun : found.Status == RunStatus.Running ? CancelResult.Already : CancelResult.Ended;
        }
        await SaveAsync(db, time, actor, AuditAction.RunCancelled, found.JobKey, reason, new { runId }, stop);
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
            : run.DryRun == request.DryRun && run.WindowFrom == request.Window?.From && run.WindowUntil == request.Window?.Until ? new TriggerResult.Repeated(run.Id)
            : new TriggerResult.KeyReused(run.Id);
    }

    private async Task<bool> IsPausedAsync(string jobKey, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.JobPauses.AnyAsync(p => p.JobKey == jobKey && p.ResumedAt == null && (p.Until == null || p.Until > now), stop);
    }

    private static async Task SaveAsync(VipDb db, TimeProvider time, Actor actor, string action, string jobKey, string? reason, object data, CancellationToken stop)
    {
        db.Audit(time, actor, action, jobKey, reason, data);
        await db.SaveChangesAsync(stop);
        await ChangeFeed.Publish(db, Topic.Jobs, stop);
        await ChangeFeed.Publish(db, Topic.Audit, stop);
    }
}
