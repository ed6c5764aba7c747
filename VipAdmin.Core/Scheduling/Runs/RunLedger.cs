using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>Writes the course of a run: its attempts, its waits, its outcome.</summary>
public sealed class RunLedger(IDbContextFactory<VipDb> databases, TimeProvider time, ILogger<RunLedger> log)
{
    private static readonly TimeSpan OutcomePatience = TimeSpan.FromMinutes(1);

    /// <summary>Records that an attempt failed and the run waits for the next one.</summary>
    internal async Task WaitAsync(Guid runId, RunOutcome failed, DateTime next, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await NoteAsync(db, runId,
            run => run.SetProperty(r => r.NextAttemptAt, next).SetProperty(r => r.ErrorCode, failed.Code).SetProperty(r => r.Error, failed.Error), stop);
        await WriteTryAsync(db, runId, failed, next, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Records that the wait is over. False = this host no longer owns the run.</summary>
    internal async Task<bool> GoOnAsync(Guid runId, int attempt, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await NoteAsync(db, runId, run => Begin(run).SetProperty(r => r.Attempt, attempt).SetProperty(r => r.NextAttemptAt, (DateTime?)null), stop) == 1;
    }

    /// <summary>
    /// Writes the outcome in a transaction of its own, so that no rollback of the work can erase it. Retries over a short outage; after a longer one the sweep
    /// finds the run.
    /// </summary>
    /// <param name="hurry">Cancelled when the host stops; the write is then no longer retried.</param>
    internal async Task FinishAsync(LiveRun run, RunOutcome outcome, CancellationToken hurry)
    {
        var until = time.UtcNow() + OutcomePatience;
        while (true)
        {
            try
            {
                await TryFinishAsync(run, outcome);
                return;
            }
            catch (Exception error) when (DatabaseFault.IsDatabase(error))
            {
                if (time.UtcNow() >= until || hurry.IsCancellationRequested)
                {
                    log.LogError(error, "The outcome {Status} of run {Run} could not be written; it will be found as interrupted", outcome.Status, run.Id);
                    return;
                }
                await Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None);
            }
        }
    }

    /// <summary>Submits the cancels of a run for a decision; the run goes on with everything else.</summary>
    internal async Task AskAsync(LiveRun run, HeldPlan held, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await HoldLedger.HoldAsync(db, time, run, held);
        await ChangeFeed.Publish(db, Topic.Jobs, stop);
        await ChangeFeed.Publish(db, Topic.Run(run.Id), stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Deletes the rows of a plan before the real work is done under the same run; rows of work that was done are kept.</summary>
    /// <inheritdoc cref="IJob.ForgetPlanAsync" path="/param" />
    internal async Task ForgetPlanAsync(IJob body, Guid runId, bool keepCancels)
    {
        await using var db = await databases.CreateDbContextAsync();
        await body.ForgetPlanAsync(db, runId, keepCancels);
        await NoteAsync(db, runId, run => Begin(run), CancellationToken.None);
    }

    /// <summary>Resets the progress, because the work starts over.</summary>
    private UpdateSettersBuilder<JobRun> Begin(UpdateSettersBuilder<JobRun> run)
        => run.SetProperty(r => r.ProgressDone, 0).SetProperty(r => r.ProgressTotal, (long?)null).SetProperty(r => r.WorkStartedAt, time.UtcNow());

    private async Task TryFinishAsync(LiveRun run, RunOutcome outcome)
    {
        await using var db = await databases.CreateDbContextAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var now = time.UtcNow();
        var ended = await db.JobRuns.Where(r => r.Id == run.Id && r.Status == RunStatus.Running).ExecuteUpdateAsync(set =>
        {
            set.SetProperty(r => r.Status, outcome.Status).SetProperty(r => r.FinishedAt, now).SetProperty(r => r.NextAttemptAt, (DateTime?)null)
                .SetProperty(r => r.ErrorCode, outcome.Code).SetProperty(r => r.Error, outcome.Error);
            if (outcome.Counters is { } counters)
            {
                set.SetProperty(r => r.Counters, counters);
            }
        });
        await WriteTryAsync(db, run.Id, outcome, null, CancellationToken.None);
        if (ended == 1 && outcome.Held is { } held)
        {
            await HoldLedger.HoldAsync(db, time, run, held);
        }
        await ChangeFeed.Publish(db, Topic.Jobs);
        await ChangeFeed.Publish(db, Topic.Run(run.Id));
        await transaction.CommitAsync();
    }

    private static async Task WriteTryAsync(VipDb db, Guid runId, RunOutcome outcome, DateTime? next, CancellationToken stop)
    {
        if (outcome.Try is { } ended)
        {
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO vip_admin.job_run_attempts (run_id, attempt, started_at, finished_at, error_code, error, next_at)
                VALUES ({runId}, {ended.Number}, {ended.StartedAt}, {ended.FinishedAt}, {outcome.Code}, {outcome.Error}, {next})
                ON CONFLICT DO NOTHING
                """, stop);
        }
    }

    private static async Task<int> NoteAsync(VipDb db, Guid runId, Action<UpdateSettersBuilder<JobRun>> set, CancellationToken stop)
    {
        var rows = await db.JobRuns.Where(run => run.Id == runId && run.Status == RunStatus.Running).ExecuteUpdateAsync(set, stop);
        await ChangeFeed.Publish(db, Topic.Jobs, stop);
        await ChangeFeed.Publish(db, Topic.Run(runId), stop);
        return rows;
    }
}
