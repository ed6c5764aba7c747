using System.Collections.Concurrent;
using System.Text.Json;
using Medallion.Threading;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling;

/// <summary>What came of asking for a run.</summary>
public abstract record StartResult
{
    /// <summary>It runs here. <see cref="Completion"/> ends when the outcome is written; it never faults.</summary>
    public sealed record Started(Guid RunId, Task Completion) : StartResult;

    /// <summary>Another run of the task is unfinished, here or on another host.</summary>
    public sealed record AlreadyRunning(Guid? RunId) : StartResult;

    /// <summary>The slot is somebody else's, or the task is paused; nothing to do.</summary>
    public sealed record NotOurs : StartResult;
}

/// <summary>
/// Runs tasks: lock, claim, body with its retries, outcome. Every exception of a body ends here and becomes the outcome of its run.
/// Stopping the host stops running bodies at their next safe point and waits for their outcomes.
/// </summary>
public sealed class JobRunner(
    RunLock locks,
    JobClaim claims,
    IDbContextFactory<VipDb> databases,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<JobRunner> log) : IHostedService, IDisposable
{
    /// <summary>A run that is just ending gives its lock back within this; a schedule's slot waits for it rather than skip.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan OutcomePatience = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, Task> running = new();
    private readonly CancellationTokenSource shutdown = new();

    /// <summary>Runs that live in this process.</summary>
    public ICollection<Guid> RunningHere => running.Keys;

    /// <summary>Ends when no run lives in this process.</summary>
    public Task IdleAsync() => Task.WhenAll(running.Values);

    /// <summary>Starts a run unless somebody else has the slot or the task.</summary>
    public async Task<StartResult> StartAsync(RunRequest request, CancellationToken stop)
    {
        if (shutdown.IsCancellationRequested)
        {
            return new StartResult.NotOurs();
        }
        var handle = await locks.TryTakeAsync(request.Job.Key, Patience, stop);
        if (handle is null)
        {
            return await YieldAsync(request, stop);
        }
        Guid? id = null;
        try
        {
            id = await claims.TryClaimAsync(request, stop);
        }
        finally
        {
            if (id is null)
            {
                await RunLock.ReleaseAsync(handle);
            }
        }
        if (id is not { } runId)
        {
            // We held the lock, so an unfinished row is a dead host's that the sweep has not reached yet.
            return await claims.UnfinishedAsync(request.Job.Key, stop) is null ? new StartResult.NotOurs() : await YieldAsync(request, stop);
        }
        var begin = new TaskCompletionSource();
        var completion = Task.Run(async () =>
        {
            await begin.Task;
            await RunAsync(runId, request, handle);
        }, CancellationToken.None);
        running[runId] = completion;
        begin.SetResult();
        return new StartResult.Started(runId, completion);
    }

    private async Task<StartResult> YieldAsync(RunRequest request, CancellationToken stop)
    {
        if (request.Slot is not null)
        {
            await claims.SkipAsync(request, stop);
        }
        return new StartResult.AlreadyRunning(await claims.UnfinishedAsync(request.Job.Key, stop));
    }

    private async Task RunAsync(Guid runId, RunRequest request, IDistributedSynchronizationHandle handle)
    {
        var job = request.Job;
        using var _ = log.BeginScope(new Dictionary<string, object> { ["RunId"] = runId, ["Task"] = job.Key });
        Outcome outcome;
        var claim = new Claim(handle);
        try
        {
            using var deadline = new CancellationTokenSource(job.Deadline, time);
            outcome = await AttemptAsync(runId, request, claim, deadline.Token);
        }
        catch (Exception error)
        {
            log.LogError(error, "[{Tag}] 执行失败: Error: {Error}", job.Tag, error.Message);
            outcome = new Outcome(RunStatus.Failed, null, RunReason.Unexpected, error.Message);
        }
        try
        {
            await FinishAsync(runId, outcome);
        }
        finally
        {
            await RunLock.ReleaseAsync(claim.Handle);
            running.TryRemove(runId, out Task? _);
        }
    }

    private async Task<Outcome> AttemptAsync(Guid runId, RunRequest request, Claim claim, CancellationToken deadline)
    {
        var job = request.Job;
        await using var services = scopes.CreateAsyncScope();
        var retry = job.Retry?.Invoke(services.ServiceProvider) ?? RetryRule.None;
        for (var attempt = 1; ; attempt++)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown.Token, deadline, claim.Handle.HandleLostToken);
            JobFailedException failure;
            try
            {
                return await BodyAsync(runId, request, attempt, services.ServiceProvider, stop.Token);
            }
            catch (OperationCanceledException) when (shutdown.IsCancellationRequested)
            {
                return new Outcome(RunStatus.Cancelled, null, RunReason.Shutdown, null);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
                log.LogError("[{Tag}] 执行失败: Error: 超过最长执行时间 {Deadline}", job.Tag, job.Deadline);
                return new Outcome(RunStatus.Failed, null, RunReason.DeadlineExceeded, $"{job.Deadline}");
            }
            catch (Exception error) when (claim.Handle.HandleLostToken.IsCancellationRequested)
            {
                failure = new JobFailedException(RunReason.ClaimLost, "the database connection that holds the claim was lost", inner: error);
            }
            catch (JobFailedException error)
            {
                failure = error;
            }
            catch (Exception error)
            {
                failure = new JobFailedException(IsDatabase(error) ? RunReason.DatabaseFailed : RunReason.Unexpected, error.Message, inner: error);
            }

            log.LogError(failure.InnerException, "[{Tag}] 执行失败: Error: {Error}", job.Tag, failure.Message);
            var failed = new Outcome(failure.Code == RunReason.ClaimLost ? RunStatus.Interrupted : RunStatus.Failed, Json(failure.Counters), failure.Code, failure.Message);
            if (attempt > retry.Retries)
            {
                if (retry.Retries > 0)
                {
                    log.LogError("[{Tag}] 已达到最大重试次数({Retries})，放弃本次对账", job.Tag, retry.Retries);
                }
                return failed;
            }
            log.LogWarning("[{Tag}] {Seconds}秒后重试...", job.Tag, retry.Interval.TotalSeconds);
            if (!await WaitForRetryAsync(runId, job, claim, attempt, retry.Interval, failed, deadline))
            {
                return shutdown.IsCancellationRequested ? new Outcome(RunStatus.Cancelled, failed.Counters, RunReason.Shutdown, failed.Error) : failed;
            }
        }
    }

    private async Task<Outcome> BodyAsync(Guid runId, RunRequest request, int attempt, IServiceProvider services, CancellationToken stop)
    {
        using var scope = new RunScope(databases, time)
        {
            RunId = runId,
            JobKey = request.Job.Key,
            Actor = request.Actor.Name,
            DryRun = request.DryRun,
            Attempt = attempt,
            AskEverything = request.ByHand || attempt > 1,
        };
        try
        {
            var result = await ((IJob)services.GetRequiredService(request.Job.Body)).RunAsync(scope, stop);
            return new Outcome(result.Warning ? RunStatus.Warning : RunStatus.Succeeded, Json(result.Counters), null, null);
        }
        finally
        {
            await FlushAsync(scope);
        }
    }

    /// <summary>What a body recorded before it failed is evidence; a failure to write it must not hide the body's own.</summary>
    private async Task FlushAsync(RunScope scope)
    {
        try
        {
            await scope.FlushAsync(CancellationToken.None);
        }
        catch (Exception error) when (IsDatabase(error))
        {
            log.LogError(error, "The last items of run {Run} could not be written", scope.RunId);
        }
    }

    /// <summary>Waits, and makes sure that the run is still ours. False = stopped, or somebody else took over.</summary>
    private async Task<bool> WaitForRetryAsync(Guid runId, JobDefinition job, Claim claim, int attempt, TimeSpan interval, Outcome failed, CancellationToken deadline)
    {
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown.Token, deadline);
            var next = time.UtcNow() + interval;
            await NoteAsync(runId, run => run.SetProperty(r => r.NextAttemptAt, next).SetProperty(r => r.ErrorCode, failed.Code).SetProperty(r => r.Error, failed.Error), stop.Token);
            await Task.Delay(interval, time, stop.Token);
            if (claim.Handle.HandleLostToken.IsCancellationRequested)
            {
                await RunLock.ReleaseAsync(claim.Handle);
                if (await locks.TryTakeAsync(job.Key, Patience, stop.Token) is not { } again)
                {
                    return false;
                }
                claim.Handle = again;
            }
            return await NoteAsync(runId, run => run.SetProperty(r => r.Attempt, attempt + 1).SetProperty(r => r.NextAttemptAt, (DateTime?)null), stop.Token) == 1;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception error) when (IsDatabase(error))
        {
            log.LogError(error, "[{Tag}] 执行失败: Error: {Error}", job.Tag, error.Message);
            return false;
        }
    }

    private async Task<int> NoteAsync(Guid runId, Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<JobRun>> set, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var rows = await db.JobRuns.Where(run => run.Id == runId && run.Status == RunStatus.Running).ExecuteUpdateAsync(set, stop);
        await ChangeFeed.Publish(db, Topic.Jobs, stop);
        await ChangeFeed.Publish(db, Topic.Run(runId), stop);
        return rows;
    }

    /// <summary>Writes the outcome in a transaction of its own, so that no rollback of the work can erase it; patient over a short outage. Later the sweep finds it.</summary>
    private async Task FinishAsync(Guid runId, Outcome outcome)
    {
        var until = time.UtcNow() + OutcomePatience;
        while (true)
        {
            try
            {
                await using var db = await databases.CreateDbContextAsync();
                await using var transaction = await db.Database.BeginTransactionAsync();
                await db.JobRuns.Where(run => run.Id == runId && run.Status == RunStatus.Running).ExecuteUpdateAsync(set =>
                {
                    set.SetProperty(r => r.Status, outcome.Status).SetProperty(r => r.FinishedAt, time.UtcNow()).SetProperty(r => r.NextAttemptAt, (DateTime?)null)
                        .SetProperty(r => r.ErrorCode, outcome.Code).SetProperty(r => r.Error, outcome.Error);
                    if (outcome.Counters is { } counters)
                    {
                        set.SetProperty(r => r.Counters, counters);
                    }
                });
                await ChangeFeed.Publish(db, Topic.Jobs);
                await ChangeFeed.Publish(db, Topic.Run(runId));
                await transaction.CommitAsync();
                return;
            }
            catch (Exception error) when (IsDatabase(error))
            {
                if (time.UtcNow() >= until || shutdown.IsCancellationRequested)
                {
                    log.LogError(error, "The outcome {Status} of run {Run} could not be written; it will be found as interrupted", outcome.Status, runId);
                    return;
                }
                await Task.Delay(TimeSpan.FromSeconds(1), time);
            }
        }
    }

    private static bool IsDatabase(Exception error)
        => error is NpgsqlException or TimeoutException or DbUpdateException { InnerException: NpgsqlException }
            || error is InvalidOperationException { InnerException: NpgsqlException or TimeoutException };

    private static string? Json(IReadOnlyDictionary<string, long>? counters) => counters is null ? null : JsonSerializer.Serialize(counters);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Stopping twice, or after disposal, is harmless: whoever holds the host may do both.
        if (!shutdown.IsCancellationRequested)
        {
            await shutdown.CancelAsync();
        }
        await Task.WhenAll(running.Values).WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => shutdown.Dispose();

    private sealed record Outcome(RunStatus Status, string? Counters, string? Code, string? Error);

    /// <summary>The lock of a run; taken anew when its connection died between two attempts.</summary>
    private sealed class Claim(IDistributedSynchronizationHandle handle)
    {
        public IDistributedSynchronizationHandle Handle { get; set; } = handle;
    }
}
