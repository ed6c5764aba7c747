using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Runs the body of a run until it succeeds, the task's retries are used up, or the run is stopped. No exception of a body gets past this class.
/// </summary>
public sealed class RunAttempts(
    RunLock locks, RunLedger ledger, RunGuard guard, CancelWatch cancels, IServiceScopeFactory scopes, TimeProvider time, ILogger<RunAttempts> log)
{
    /// <summary>Makes attempts until the run has an outcome.</summary>
    /// <param name="shutdown">Cancelled when the host stops.</param>
    internal async Task<RunOutcome> GoAsync(LiveRun run, CancellationToken shutdown)
    {
        var job = run.Request.Job;
        using var deadline = new CancellationTokenSource(job.Deadline, time);
        using var watch = cancels.Over(run);
        await using var services = scopes.CreateAsyncScope();
        var retry = job.Retry?.Invoke(services.ServiceProvider) ?? RetryRule.None;
        for (var attempt = 1; ; attempt++)
        {
            var started = time.UtcNow();
            run.BeginAttempt();
            var outcome = await TryAsync(run, attempt, services.ServiceProvider, shutdown, deadline.Token);
            outcome = outcome with { Try = new RunAttempt(attempt, started, time.UtcNow()) };
            if (!outcome.Repeatable)
            {
                return outcome;
            }
            if (attempt > retry.Retries)
            {
                if (retry.Retries > 0)
                {
                    log.LogError("[{Tag}] 已达到最大重试次数({Retries})，放弃本次对账", job.Tag, retry.Retries);
                }
                return outcome;
            }
            log.LogWarning("[{Tag}] {Seconds}秒后重试...", job.Tag, retry.Interval.TotalSeconds);
            if (await WaitAsync(run, outcome, attempt, retry.Interval, shutdown, deadline.Token) is { } ended)
            {
                return ended;
            }
        }
    }

    private async Task<RunOutcome> TryAsync(LiveRun run, int attempt, IServiceProvider services, CancellationToken shutdown, CancellationToken deadline)
    {
        var job = run.Request.Job;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown, deadline, run.CancelToken, run.Handle.HandleLostToken);
        JobFailedException failure;
        try
        {
            return await guard.GoAsync(run, attempt, services, stop.Token);
        }
        catch (OperationCanceledException) when (Stopped(run, shutdown, deadline) is { } stopped)
        {
            return stopped;
        }
        catch (Exception error) when (run.Handle.HandleLostToken.IsCancellationRequested)
        {
            failure = new JobFailedException(RunReason.ClaimLost, "the database connection that holds the claim was lost", inner: error);
        }
        catch (JobFailedException error)
        {
            failure = error;
        }
        catch (Exception error)
        {
            failure = new JobFailedException(DatabaseFault.IsDatabase(error) ? RunReason.DatabaseFailed : RunReason.Unexpected, error.Message, inner: error);
        }
        log.LogError(failure.InnerException, "[{Tag}] 执行失败: Error: {Error}", job.Tag, failure.Message);
        run.Count(run.Passed || run.Request.DryRun ? failure.Counters : null);
        return new RunOutcome(
            failure.Code == RunReason.ClaimLost ? RunStatus.Interrupted : RunStatus.Failed, RunOutcome.Json(run.Counted), failure.Code, failure.Message)
        {
            Repeatable = true,
        };
    }

    /// <summary>What stopped the run, if anything: a person, the host, or the task's deadline. The counts so far are kept.</summary>
    private RunOutcome? Stopped(LiveRun run, CancellationToken shutdown, CancellationToken deadline)
    {
        var job = run.Request.Job;
        var counters = RunOutcome.Json(run.Counted);
        if (run.CancelToken.IsCancellationRequested)
        {
            log.LogWarning("[{Tag}] 已按要求停止: {By}", job.Tag, run.CancelledBy);
            return new RunOutcome(RunStatus.Cancelled, counters, RunReason.CancelRequested, run.CancelledBy);
        }
        if (shutdown.IsCancellationRequested)
        {
            return new RunOutcome(RunStatus.Cancelled, counters, RunReason.Shutdown, null);
        }
        return deadline.IsCancellationRequested ? Overdue(job, counters) : null;
    }

    private RunOutcome Overdue(JobDefinition job, string? counters)
    {
        log.LogError("[{Tag}] 执行失败: Error: 超过最长执行时间 {Deadline}", job.Tag, job.Deadline);
        return new RunOutcome(RunStatus.Failed, counters, RunReason.DeadlineExceeded, $"{job.Deadline}");
    }

    /// <summary>
    /// Waits for the next attempt, then checks that this host still owns the run. Null = go on; otherwise how the run ended: stopped, or taken over.
    /// </summary>
    private async Task<RunOutcome?> WaitAsync(LiveRun run, RunOutcome failed, int attempt, TimeSpan interval, CancellationToken shutdown,
        CancellationToken deadline)
    {
        var job = run.Request.Job;
        var written = false;
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown, deadline, run.CancelToken);
            await ledger.WaitAsync(run.Id, failed, time.UtcNow() + interval, stop.Token);
            written = true;
            await Task.Delay(interval, time, stop.Token);
            if (run.Handle.HandleLostToken.IsCancellationRequested)
            {
                await RunLock.ReleaseAsync(run.Handle);
                if (await locks.TryTakeAsync(job.Key, RunLock.Patience, stop.Token) is not { } again)
                {
                    return failed with { Try = null };
                }
                run.Handle = again;
            }
            return await ledger.GoOnAsync(run.Id, attempt + 1, stop.Token) ? null : failed with { Try = null };
        }
        catch (OperationCanceledException)
        {
            var ended = run.CancelToken.IsCancellationRequested
                ? new RunOutcome(RunStatus.Cancelled, failed.Counters, RunReason.CancelRequested, run.CancelledBy)
                : shutdown.IsCancellationRequested ? new RunOutcome(RunStatus.Cancelled, failed.Counters, RunReason.Shutdown, failed.Error)
                : Overdue(job, failed.Counters);
            return ended with { Try = written ? null : failed.Try };
        }
        catch (Exception error) when (DatabaseFault.IsDatabase(error))
        {
            log.LogError(error, "[{Tag}] 执行失败: Error: {Error}", job.Tag, error.Message);
            return failed with { Try = written ? null : failed.Try };
        }
    }
}
