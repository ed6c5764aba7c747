using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Runs tasks: lock, claim, tries, outcome. Nothing that a body throws gets past here.
/// Stopping the host stops running bodies at their next safe point and waits for their outcomes.
/// </summary>
public sealed class JobRunner(RunLock locks, JobClaim claims, DeadRuns dead, RunAttempts tries, RunLedger ledger, ILogger<JobRunner> log) : IHostedService,
    IDisposable
{
    private readonly ConcurrentDictionary<Guid, Task> running = new();
    private readonly CancellationTokenSource shutdown = new();

    /// <summary>Runs that live in this process.</summary>
    public ICollection<Guid> RunningHere => running.Keys;

    /// <summary>Ends when no run lives in this process.</summary>
    public Task IdleAsync() => Task.WhenAll(running.Values);

    /// <summary>
    /// Starts a run unless somebody else has the slot or the task. An unfinished run that nobody holds any more is declared interrupted first.
    /// </summary>
    /// <param name="stop">Ends the waiting for the lock; from the claim on nothing is given up half way, whoever hangs up.</param>
    public async Task<StartResult> StartAsync(RunRequest request, CancellationToken stop)
    {
        if (shutdown.IsCancellationRequested)
        {
            return new StartResult.NotOurs();
        }
        // A person gets the answer without queueing for the lock: fifty who press at once would use up its connections.
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
            // We held the lock, so an unfinished row is of a run here that has lost it and is ending, or of one that took it since.
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
        // Stopping twice, or after disposal, is harmless: whoever holds the host may do both.
        if (!shutdown.IsCancellationRequested)
        {
            await shutdown.CancelAsync();
        }
        await Task.WhenAll(running.Values).WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => shutdown.Dispose();
}
