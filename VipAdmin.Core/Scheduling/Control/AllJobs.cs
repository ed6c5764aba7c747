using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>Pause and resume for every task at once: one reason, one transaction, an audit row each.</summary>
public sealed class AllJobs(JobSettingsInForce plans, JobControl control, IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>
    /// Stops the schedule of every task. A pause that would end sooner makes way for this one; one that stands at least as long keeps its reason and its end.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<AllJobsResult> PauseAsync(Actor actor, string? reason, DateTime? until, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        if (JobControl.PauseFault(reason, until, time.UtcNow()) is { } fault)
        {
            return new AllJobsResult(fault, []);
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        List<(string, PauseResult)> tasks = [];
        foreach (var job in plans.All)
        {
            Task<PauseResult> PauseOneAsync()
                => PauseLedger.PauseAsync(db, time, actor, job.Key, reason!.Trim(), until, stop, replaces: pause => pause.Until < (until ?? DateTime.MaxValue));
            var result = await PauseOneAsync();
            // The shorter pause was lifted meanwhile: this one needs nothing to make way.
            tasks.Add((job.Key, result == PauseResult.NotPaused ? await PauseOneAsync() : result));
        }
        await transaction.CommitAsync(stop);
        return new AllJobsResult(PauseResult.Done, tasks);
    }

    /// <summary>Lifts every pause. What they swallowed is caught up as after a single one.</summary>
    /// <exception cref="NotPermittedException">The actor may not operate tasks.</exception>
    public async Task<AllJobsResult> ResumeAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.OperateTasks);
        List<(JobDefinition Job, bool Lifted)> tasks = [];
        await using (var db = await databases.CreateDbContextAsync(stop))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            foreach (var job in plans.All)
            {
                tasks.Add((job, await PauseLedger.ResumeAsync(db, time, actor, job.Key, stop)));
            }
            await transaction.CommitAsync(stop);
        }
        foreach (var (job, lifted) in tasks)
        {
            if (lifted)
            {
                await control.CatchUpAsync(job);
            }
        }
        return new AllJobsResult(PauseResult.Done, [.. tasks.Select(task => (task.Job.Key, task.Lifted ? PauseResult.Done : PauseResult.Already))]);
    }
}
