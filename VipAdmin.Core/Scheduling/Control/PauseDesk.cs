using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>
/// Takes people's commands about pauses, of one task or all. A pause is a row that the next claim checks: the schedule is suspended, runs by hand go ahead.
/// </summary>
public sealed class PauseDesk(
    JobSettingsInForce settings, IDbContextFactory<VipDb> databases, MissedSlots missed, IOptions<SchedulingOptions> options, TimeProvider time,
    ILogger<PauseDesk> log)
{
    /// <summary>Open pauses, the oldest first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<IReadOnlyList<JobPause>> OpenAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await PauseLedger.Open(db).OrderBy(pause => pause.PausedAt).ToListAsync(stop);
    }

    /// <summary>Pauses a task.</summary>
    /// <param name="reason">Mandatory, at most <see cref="Reason.Longest"/> characters; shown on every page.</param>
    /// <param name="until">When the pause lifts itself (UTC); null = until it is resumed.</param>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<PauseResult> PauseAsync(Actor actor, string jobKey, string? reason, DateTime? until, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        if (FaultOf(jobKey, reason, until) is { } fault)
        {
            return fault;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var result = await PauseLedger.PauseAsync(db, time, actor, jobKey, Reason.Of(reason)!, until, stop);
        await transaction.CommitAsync(stop);
        return result;
    }

    /// <summary>
    /// Pauses every task in one transaction. A pause that ends sooner is replaced; one that lasts at least as long keeps its reason and its end.
    /// </summary>
    /// <inheritdoc cref="PauseAsync" path="/param|/exception" />
    public async Task<PauseAllResult> PauseAllAsync(Actor actor, string? reason, DateTime? until, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        if (FaultOf(reason, until) is { } fault)
        {
            return new PauseAllResult(fault, []);
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        List<(string, PauseResult)> tasks = [];
        foreach (var job in settings.All)
        {
            Task<PauseResult> PauseOneAsync() => PauseLedger.PauseAsync(db, time, actor, job.Key, Reason.Of(reason)!, until, stop,
                replaces: pause => pause.Until < (until ?? DateTime.MaxValue));
            var result = await PauseOneAsync();
            // The shorter pause was lifted meanwhile, so there is nothing to replace: pause again.
            tasks.Add((job.Key, result is PauseResult.NotPaused ? await PauseOneAsync() : result));
        }
        await transaction.CommitAsync(stop);
        return new PauseAllResult(new PauseResult.Done(), tasks);
    }

    /// <summary>Gives a pause in force another reason or end: a new pause replaces it, and the old one stays on record, ended by the actor.</summary>
    /// <inheritdoc cref="PauseAsync" path="/param|/exception" />
    /// <returns><see cref="PauseResult.Already"/> when it has this reason and end, <see cref="PauseResult.NotPaused"/> when none is in force.</returns>
    public async Task<PauseResult> ChangeAsync(Actor actor, string jobKey, string? reason, DateTime? until, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        if (FaultOf(jobKey, reason, until) is { } fault)
        {
            return fault;
        }
        // The database keeps microseconds, and an unchanged end must compare as equal.
        var (why, end) = (Reason.Of(reason)!, until?.ToMicroseconds());
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (await PauseLedger.OpenAsync(db, jobKey, stop) is not { } open || !open.IsInForce(time.UtcNow()))
        {
            return new PauseResult.NotPaused();
        }
        var result = await PauseLedger.PauseAsync(db, time, actor, jobKey, why, end, stop, replaces: pause => pause.Reason != why || pause.Until != end);
        await transaction.CommitAsync(stop);
        return result;
    }

    /// <summary>Lifts the pause of a task. Slots skipped during it are caught up by one run, where the task allows it.</summary>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<PauseResult> ResumeAsync(Actor actor, string jobKey, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        return settings.Find(jobKey) is { } job ? (await LiftAsync(actor, [job], stop))[0].Result : new PauseResult.UnknownTask();
    }

    /// <summary>Lifts every pause in one transaction. Skipped slots are caught up as after a single pause.</summary>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<PauseAllResult> ResumeAllAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        return new PauseAllResult(new PauseResult.Done(), await LiftAsync(actor, settings.All, stop));
    }

    private async Task<IReadOnlyList<(string JobKey, PauseResult Result)>> LiftAsync(Actor actor, IReadOnlyList<JobDefinition> jobs, CancellationToken stop)
    {
        List<(JobDefinition Job, bool Lifted)> tasks = [];
        await using (var db = await databases.CreateDbContextAsync(stop))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            foreach (var job in jobs)
            {
                tasks.Add((job, await PauseLedger.ResumeAsync(db, time, actor, job.Key, stop)));
            }
            await transaction.CommitAsync(stop);
        }
        List<(string, PauseResult)> results = [];
        foreach (var (job, lifted) in tasks)
        {
            results.Add((job.Key, lifted ? new PauseResult.Done { CatchesUp = await CatchUpAsync(job) } : new PauseResult.Already()));
        }
        return results;
    }

    /// <summary>Starts the catch-up run after a pause, unless cron is switched off on this host. True when there was something to catch up.</summary>
    private async Task<bool> CatchUpAsync(JobDefinition job)
    {
        if (!options.Value.Enabled)
        {
            return false;
        }
        try
        {
            // The pause is lifted and committed; a caller that disconnects now must not cancel the catch-up.
            return await missed.SearchAsync(job, CancellationToken.None);
        }
        catch (Exception error)
        {
            // Resuming has succeeded, and other tasks still need their catch-up. Every host searches once a minute and finds the rest.
            log.LogError(error, "[{Tag}] 恢复后的补执行未能启动，将在一分钟内重试", job.Tag);
            return false;
        }
    }

    private PauseResult? FaultOf(string jobKey, string? reason, DateTime? until)
        => settings.Find(jobKey) is null ? new PauseResult.UnknownTask() : FaultOf(reason, until);

    private PauseResult? FaultOf(string? reason, DateTime? until)
        => Reason.Of(reason) is null ? new PauseResult.ReasonNeeded() : until <= time.UtcNow() ? new PauseResult.EndInThePast() : null;
}
