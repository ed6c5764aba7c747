using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Runs the body of a run until it succeeds, the task's retries are used up, or the run is stopped. No exception of a body gets past this class.
/// </summary>
public sealed class RunAttempts(
    RunLock locks, RunLedger ledger, RunGuard guard, CancelWatch cancels, IDbContextFactory<VipDb> databases, IServiceScopeFactory scopes, TimeProvider time,
    ILogger<RunAttempts> log)
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
            return await BodyAsync(run, attempt, services, stop.Token);
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

    private async Task<RunOutcome> BodyAsync(LiveRun run, int attempt, IServiceProvider services, CancellationToken stop)
    {
        RunFence.Enter(run.Id, time);
        var body = (IJob)services.GetRequiredService(run.Request.Job.Body);
        if (!run.Request.DryRun && !run.Passed)
        {
            if (await AwaitsDecisionAsync(run.Request, stop))
            {
                run.LeavesCancels = true;
            }
            else if (await guard.LimitAsync(run.Request, async () =>
                {
                    using var scope = Scope(run, attempt, dryRun: true);
                    return await body.CountAsync(scope, stop);
                }, stop) is { } limit && await PlanAsync(run, attempt, body, limit, stop) is { } held)
            {
                if (!run.Request.Job.SettlesWhileHeld)
                {
                    return new RunOutcome(RunStatus.Cancelled, null, RunReason.Held, $"{held.Touched} > {held.Allowed}") { Held = held };
                }
                // Recorded before the work begins, so that no other task cancels the orders this one asks about.
                await ledger.AskAsync(run, held, stop);
                (run.LeavesCancels, run.Asks) = (true, held);
            }
            run.Passed = true;
        }
        var result = await PassAsync(run, attempt, body, run.Request.DryRun, stop);
        run.Count(result.Counters);
        return run.Asks is { } asks
            ? new RunOutcome(RunStatus.Warning, RunOutcome.Json(run.Counted), RunReason.CancelsHeld, $"{asks.Touched} > {asks.Allowed}")
            : new RunOutcome(result.Warning ? RunStatus.Warning : RunStatus.Succeeded, RunOutcome.Json(run.Counted), result.Code, result.Error);
    }

    /// <summary>
    /// Whether an earlier run of the task is waiting for a decision and this one was started by the schedule. Such a run settles paid orders and leaves
    /// the cancels.
    /// </summary>
    private async Task<bool> AwaitsDecisionAsync(RunRequest request, CancellationToken stop)
    {
        if (request.ByHand || !request.Job.SettlesWhileHeld)
        {
            return false;
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        return await HoldLedger.Open(db, time.UtcNow()).AnyAsync(hold => hold.JobKey == request.Job.Key, stop);
    }

    /// <summary>
    /// Does the work without acting, to see how much it would cancel or send. Null when that is within the limit; the rows of the plan are then deleted. For
    /// a task that settles while held, only the planned cancels are kept, because the run itself shows what happens to the other orders.
    /// </summary>
    private async Task<HeldPlan?> PlanAsync(LiveRun run, int attempt, IJob body, long limit, CancellationToken stop)
    {
        var tag = run.Request.Job.Tag;
        log.LogInformation("[{Tag}] 待处理数量可能超过上限 {Limit}，先试运行核对", tag, limit);
        var settles = run.Request.Job.SettlesWhileHeld;
        HeldPlan? held = null;
        try
        {
            var plan = (await PassAsync(run, attempt, body, dryRun: true, stop)).Counters;
            var touched = RunCounters.Final(run.Request.Job.Counters, plan);
            if (touched <= limit)
            {
                return null;
            }
            if (settles)
            {
                log.LogWarning("[{Tag}] 本次将取消 {Touched} 项，超过上限 {Limit}，取消等待人工确认；已支付的照常入账", tag, touched, limit);
            }
            else
            {
                log.LogWarning("[{Tag}] 本次将处理 {Touched} 项，超过上限 {Limit}，未作任何改动，等待人工确认", tag, touched, limit);
            }
            return held = new HeldPlan(touched, limit, RunOutcome.Json(settles ? RunCounters.CancelsOf(run.Request.Job.Counters, plan) : plan)!);
        }
        finally
        {
            if (held is null || settles)
            {
                // The real work queries everything again, so the rows of the plan would only contradict it.
                await ledger.ForgetPlanAsync(body, run.Id, keepCancels: held is not null);
            }
        }
    }

    private async Task<JobResult> PassAsync(LiveRun run, int attempt, IJob body, bool dryRun, CancellationToken stop)
    {
        using var scope = Scope(run, attempt, dryRun);
        try
        {
            return await body.RunAsync(scope, stop);
        }
        finally
        {
            if (dryRun == run.Request.DryRun)
            {
                run.Count(scope.Counted());
            }
            await FlushAsync(scope);
        }
    }

    private RunScope Scope(LiveRun run, int attempt, bool dryRun) => new(databases, time)
    {
        RunId = run.Id,
        JobKey = run.Request.Job.Key,
        Actor = run.Request.Actor.Name,
        DryRun = dryRun,
        Attempt = attempt,
        LeavesCancels = run.LeavesCancels,
        Confirmed = run.Request.Confirms is not null,
        AskEverything = run.Request.AskEverything,
        Window = run.Request.Window,
        Declared = run.Request.Job.Counters,
        Earlier = run.Earlier,
    };

    /// <summary>Writes what the body recorded before it ended. A failure to write must not hide the body's own failure.</summary>
    private async Task FlushAsync(RunScope scope)
    {
        try
        {
            await scope.FlushAsync(CancellationToken.None);
        }
        catch (Exception error) when (DatabaseFault.IsDatabase(error))
        {
            log.LogError(error, "The last items of run {Run} could not be written", scope.RunId);
        }
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
