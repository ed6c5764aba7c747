using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Runs tasks: lock, claim, attempts, outcome. No exception of a body gets past this class.
/// Stopping the host stops running bodies at their next safe point and waits for their outcomes to be written.
/// </summary>
public sealed class JobRunner(RunLock locks, JobClaim claims, DeadRuns dead, RunAttempts tries, RunLedger ledger, ILogger<JobRunner> log) : IHostedService,
    IDisposable
{
    private readonly ConcurrentDictionary<Guid, Task> running = new();
    private readonly CancellationTokenSource shutdown = new();

    /// <summary>Runs in progress in this process.</summary>
    public ICollection<Guid> RunningHere => running.Keys;

    /// <summary>Completes when the runs in progress in this process have ended.</summary>
    public Task IdleAsync() => Task.WhenAll(running.Values);

    /// <summary>
    /// Starts a run unless the slot or the task is already taken. An unfinished run whose lock is free is first declared interrupted.
    /// </summary>
    /// <param name="stop">Cancels waiting for the lock; ignored once the claim begins, so a caller that disconnects leaves nothing half done.</param>
    public async Task<StartResult> StartAsync(RunRequest request, CancellationToken stop)
    {
        if (shutdown.IsCancellationRequested)
        {
            return new StartResult.NotOurs();
        }
        // A trigger by hand is answered without queueing for the lock: fifty at once would use up the connections for locks.
        if (request.ByHand && await claims.UnfinishedAsync(request.Job.Key, stop) is { } busy
            && (running.ContainsKey(busy) || await dead.HasHolderAsync(busy, stop)))
        {
            return new StartResult.AlreadyRunning(busy);
        }
        var handle = await locks.TryTakeAsync(request.Job.Key, RunLock.Patience, stop);
        if (handle is null)
        {
            return await YieldAsync(request);
        }
        Guid? id = null;
        try
        {
            id = await claims.TryClaimAsync(request, CancellationToken.None);
            if (id is null && await dead.ClearAsync(request.Job.Key, running.ContainsKey, CancellationToken.None))
            {
                id = await claims.TryClaimAsync(request, CancellationToken.None);
            }
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
            // This call held the lock, so an unfinished row belongs to a run here that lost the lock and is ending, or to one that took it since.
            return await claims.UnfinishedAsync(request.Job.Key, CancellationToken.None) is null ? new StartResult.NotOurs() : await YieldAsync(request);
        }
        var begin = new TaskCompletionSource();
        var completion = Task.Run(async () =>
        {
            await begin.Task;
            using var run = new LiveRun(runId, request, handle);
            await RunAsync(run);
        }, CancellationToken.None);
        running[runId] = completion;
        begin.SetResult();
        return new StartResult.Started(runId, completion);
    }

    private async Task<StartResult> YieldAsync(RunRequest request)
    {
        if (request.Slot is not null)
        {
            await claims.SkipAsync(request, CancellationToken.None);
        }
        return new StartResult.AlreadyRunning(await claims.UnfinishedAsync(request.Job.Key, CancellationToken.None));
    }

    private async Task RunAsync(LiveRun run)
    {
        var job = run.Request.Job;
        using var _ = log.BeginScope(new Dictionary<string, object> { ["RunId"] = run.Id, ["Task"] = job.Key });
        RunOutcome outcome;
        try
        {
            outcome = await tries.GoAsync(run, shutdown.Token);
        }
        catch (Exception error)
        {
            log.LogError(error, "[{Tag}] 执行失败: Error: {Error}", job.Tag, error.Message);
            outcome = new RunOutcome(RunStatus.Failed, null, RunReason.Unexpected, error.Message);
        }
        try
        {
            await ledger.FinishAsync(run, outcome, shutdown.Token);
        }
        finally
        {
            await RunLock.ReleaseAsync(run.Handle);
            running.TryRemove(run.Id, out Task? _);
        }
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // The owner of the host may stop it twice, or after disposing it.
        if (!shutdown.IsCancellationRequested)
        {
            await shutdown.CancelAsync();
        }
        await Task.WhenAll(running.Values).WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => shutdown.Dispose();
}
