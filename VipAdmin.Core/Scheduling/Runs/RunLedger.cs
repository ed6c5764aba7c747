using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>Writes how a run goes: its tries, its waiting, its end.</summary>
public sealed class RunLedger(IDbContextFactory<VipDb> databases, TimeProvider time, ILogger<RunLedger> log)
{
    private static readonly TimeSpan OutcomePatience = TimeSpan.FromMinutes(1);

    /// <summary>A try failed, and the run waits for its next one.</summary>
    internal async Task WaitAsync(Guid runId, RunOutcome failed, DateTime next, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await NoteAsync(db, runId,
            run => run.SetProperty(r => r.NextAttemptAt, next).SetProperty(r => r.ErrorCode, failed.Code).SetProperty(r => r.Error, failed.Error), stop);
        await WriteTryAsync(db, runId, failed, next, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>The wait is over. False = the run is no longer ours.</summary>
    internal async Task<bool> GoOnAsync(Guid runId, int attempt, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await NoteAsync(db, runId, run => Begin(run).SetProperty(r => r.Attempt, attempt).SetProperty(r => r.NextAttemptAt, (DateTime?)null), stop) == 1;
    }

    /// <summary>
    /// Writes the outcome in a transaction of its own, so that no rollback of the work can erase it; patient over a short outage. Later the sweep finds it.
    /// </summary>
    /// <param name="hurry">Cancelled when the host stops: then nobody waits for the database.</param>
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

    /// <summary>Asks a person about the cancels of a run that goes on with everything else.</summary>
    internal async Task AskAsync(LiveRun run, HeldPlan held, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await HoldLedger.HoldAsync(db, time, run, held);
        await ChangeFeed.Publish(db, Topic.Jobs, stop);
        await ChangeFeed.Publish(db, Topic.Run(run.Id), stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Takes back what a plan left behind, before the work itself is done under the same run; what was really done stays.</summary>
    /// <inheritdoc cref="IJob.ForgetPlanAsync" path="/param" />
    internal async Task ForgetPlanAsync(IJob body, Guid runId, bool keepCancels)
    {
        await using var db = await databases.CreateDbContextAsync();
        await body.ForgetPlanAsync(db, runId, keepCancels);
        await NoteAsync(db, runId, run => Begin(run), CancellationToken.None);
    }

    /// <summary>Work begins anew, and its progress with it.</summary>
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
