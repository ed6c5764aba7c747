using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling;

/// <summary>What came of triggering a task by hand.</summary>
public abstract record TriggerResult
{
    /// <summary>It runs. <see cref="WasPaused"/>: the task is paused, which stops the schedule, not a person.</summary>
    public sealed record Started(Guid RunId, bool WasPaused, Task Completion) : TriggerResult;

    /// <summary>Refused: another run is unfinished.</summary>
    public sealed record AlreadyRunning(Guid? RunId) : TriggerResult;

    /// <summary>Refused: no such task.</summary>
    public sealed record UnknownTask : TriggerResult;
}

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
public sealed class JobControl(JobPlans plans, IDbContextFactory<VipDb> databases, JobRunner runner, MissedSlots missed, TimeProvider time)
{
    private const int ReasonLength = 500;

    /// <summary>Stops the schedule of a task; triggering by hand still works.</summary>
    /// <param name="reason">Mandatory; shown on every page.</param>
    /// <param name="until">When the pause lifts itself (UTC); null = until somebody resumes.</param>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<PauseResult> PauseAsync(Actor actor, string jobKey, string? reason, DateTime? until, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        var now = time.UtcNow();
        reason = reason?.Trim();
        if (plans.Find(jobKey) is null)
        {
            return PauseResult.UnknownTask;
        }
        if (string.IsNullOrEmpty(reason) || reason.Length > ReasonLength)
        {
            return PauseResult.ReasonNeeded;
        }
        if (until <= now)
        {
            return PauseResult.EndInThePast;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var inserted = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO vip_admin.job_pauses (id, job_key, reason, paused_by, paused_at, until)
            VALUES ({Guid.CreateVersion7(time.GetUtcNow())}, {jobKey}, {reason}, {actor.Name}, {now}, {until})
            ON CONFLICT DO NOTHING
            """, stop);
        if (inserted == 0)
        {
            return PauseResult.Already;
        }
        await SaveAsync(db, actor, AuditAction.TaskPaused, jobKey, reason, new { until }, stop);
        await transaction.CommitAsync(stop);
        return PauseResult.Done;
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
        DateTime pausedAt;
        await using (var db = await databases.CreateDbContextAsync(stop))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            var pause = await db.JobPauses.AsNoTracking().SingleOrDefaultAsync(p => p.JobKey == jobKey && p.ResumedAt == null, stop);
            var now = time.UtcNow();
            if (pause is null || await db.JobPauses.Where(p => p.Id == pause.Id && p.ResumedAt == null)
                    .ExecuteUpdateAsync(set => set.SetProperty(p => p.ResumedAt, now).SetProperty(p => p.ResumedBy, actor.Name), stop) == 0)
            {
                return PauseResult.Already;
            }
            await SaveAsync(db, actor, AuditAction.TaskResumed, jobKey, pause.Reason, new { pause.PausedBy, pause.PausedAt }, stop);
            await transaction.CommitAsync(stop);
            pausedAt = pause.PausedAt;
        }
        // The pause is lifted for good: a caller who hangs up now must not cost the catch-up.
        await missed.CatchUpAfterPauseAsync(job, pausedAt, CancellationToken.None);
        return PauseResult.Done;
    }

    /// <summary>Runs a task now, through the same claim and lock as the schedule.</summary>
    /// <param name="trigger">Where the wish came from: <see cref="RunTrigger.Manual"/>, <see cref="RunTrigger.Api"/> or <see cref="RunTrigger.Cli"/>.</param>
    /// <param name="dryRun">Queries only; the result says what would change.</param>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<TriggerResult> TriggerAsync(Actor actor, string jobKey, RunTrigger trigger, bool dryRun, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        if (plans.Find(jobKey) is not { } job)
        {
            return new TriggerResult.UnknownTask();
        }
        bool paused;
        await using (var db = await databases.CreateDbContextAsync(stop))
        {
            var now = time.UtcNow();
            paused = await db.JobPauses.AnyAsync(p => p.JobKey == jobKey && p.ResumedAt == null && (p.Until == null || p.Until > now), stop);
        }
        return await runner.StartAsync(new RunRequest(job, trigger, null, actor, dryRun), stop) switch
        {
            StartResult.Started started => new TriggerResult.Started(started.RunId, paused, started.Completion),
            StartResult.AlreadyRunning busy => new TriggerResult.AlreadyRunning(busy.RunId),
            _ => new TriggerResult.AlreadyRunning(null),
        };
    }

    private async Task SaveAsync(VipDb db, Actor actor, string action, string jobKey, string? reason, object data, CancellationToken stop)
    {
        db.Audit(time, actor, action, jobKey, reason, data);
        await db.SaveChangesAsync(stop);
        await ChangeFeed.Publish(db, Topic.Jobs, stop);
        await ChangeFeed.Publish(db, Topic.Audit, stop);
    }
}
