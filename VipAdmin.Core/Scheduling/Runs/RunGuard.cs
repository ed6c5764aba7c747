using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Data;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Limits how much a run may cancel or send without a person's approval: a number set by operators, or a multiple of the busiest run of the last 30 days,
/// whichever is lower. Settling never counts, because it gives members what they have paid for. Dry runs change nothing and have no limit.
/// A run that may exceed its limit is planned first, and asks when the plan confirms it; every other run does its work at once.
/// </summary>
public sealed class RunGuard(RunLedger ledger, IDbContextFactory<VipDb> databases, TimeProvider time, ILogger<RunGuard> log)
{
    /// <summary>
    /// The multiple never holds a run that cancels or sends no more than this: for a quiet task, a hundred times the usual is still a small number.
    /// </summary>
    public const long Floor = 1_000;

    /// <summary>History needed before a "usual" amount can be derived.</summary>
    private static readonly TimeSpan Acquaintance = TimeSpan.FromDays(7);

    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    /// <summary>One attempt: looks at what there is to do, asks when that is too much, and does the rest.</summary>
    internal async Task<RunOutcome> GoAsync(LiveRun run, int attempt, IServiceProvider services, CancellationToken stop)
    {
        RunFence.Enter(run.Id, time);
        var job = (IJob)services.GetRequiredService(run.Request.Job.Body);
        var work = await LookAsync(run, attempt, job, stop);
        if (!run.Request.DryRun && !run.Passed)
        {
            if (await AwaitsDecisionAsync(run.Request, stop))
            {
                run.LeavesCancels = true;
            }
            else if (await LimitAsync(run.Request, work.Final, stop) is { } limit)
            {
                if (await PlanAsync(run, attempt, job, work, limit, stop) is not { } held)
                {
                    run.Allowance = new CancelAllowance(limit);
                }
                else if (run.Request.Job.SettlesWhileHeld)
                {
                    // Recorded before the work begins, so that no other task cancels the orders this one asks about.
                    await ledger.AskAsync(run, held, stop);
                    (run.LeavesCancels, run.Asks) = (true, held);
                }
                else
                {
                    return new RunOutcome(RunStatus.Cancelled, null, RunReason.Held, $"{held.Touched} > {held.Allowed}") { Held = held };
                }
            }
            run.Passed = true;
        }
        var result = await DoAsync(run, attempt, work, run.Request.DryRun, stop);
        run.Count(result.Counters);
        return run.Asks is { } asks
            ? new RunOutcome(RunStatus.Warning, RunOutcome.Json(run.Counted), RunReason.CancelsHeld, $"{asks.Touched} > {asks.Allowed}")
            : new RunOutcome(result.Skipped ? RunStatus.Skipped : result.Warning ? RunStatus.Warning : RunStatus.Succeeded, RunOutcome.Json(run.Counted),
                result.Code, result.Error);
    }

    private async Task<JobWork> LookAsync(LiveRun run, int attempt, IJob job, CancellationToken stop)
    {
        using var scope = Scope(run, attempt, run.Request.DryRun);
        return await job.LookAsync(scope, stop);
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
    private async Task<HeldPlan?> PlanAsync(LiveRun run, int attempt, IJob job, JobWork work, long limit, CancellationToken stop)
    {
        var tag = run.Request.Job.Tag;
        log.LogInformation("[{Tag}] 待处理数量可能超过上限 {Limit}，先试运行核对", tag, limit);
        var settles = run.Request.Job.SettlesWhileHeld;
        HeldPlan? held = null;
        try
        {
            var plan = (await DoAsync(run, attempt, work, dryRun: true, stop)).Counters;
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
                await ledger.ForgetPlanAsync(job, run.Id, keepCancels: held is not null);
            }
        }
    }

    private async Task<JobResult> DoAsync(LiveRun run, int attempt, JobWork work, bool dryRun, CancellationToken stop)
    {
        using var scope = Scope(run, attempt, dryRun);
        try
        {
            return await work.DoAsync(scope, stop);
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
        Allowance = dryRun ? null : run.Allowance,
        Confirmed = run.Request.Plan is { EndsHold: true },
        Plan = run.Request.Plan,
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

    /// <summary>The limit if the run could exceed it; null when it cannot, or when there is no limit.</summary>
    /// <param name="most">The upper bound on what the run would cancel or send.</param>
    private async Task<long?> LimitAsync(RunRequest request, long most, CancellationToken stop)
    {
        if (most == 0)
        {
            return null;
        }
        // A decision covers what was shown. A dry run is no decision: repeated for real, it is also bound by the usual limit.
        var usual = request.Plan is { EndsHold: true } ? long.MaxValue : await LimitAsync(request.Job, most, stop);
        var limit = Math.Min(usual, request.Plan?.Final ?? long.MaxValue);
        return limit < most ? limit : null;
    }

    private async Task<long> LimitAsync(JobDefinition job, long most, CancellationToken stop)
    {
        var limit = job.GuardItems > 0 ? job.GuardItems : long.MaxValue;
        if (job.GuardTimesUsual <= 0 || most <= Math.Min(limit, Floor))
        {
            return limit;
        }
        return Math.Min(limit, await UsualAsync(job, stop) is { } usual ? Math.Max(Floor, usual * job.GuardTimesUsual) : long.MaxValue);
    }

    /// <summary>What the busiest run of the last 30 days cancelled or sent; null while the task is too new to tell.</summary>
    private async Task<long?> UsualAsync(JobDefinition job, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        var first = await db.JobRuns.AsNoTracking().Where(run => run.JobKey == job.Key).OrderBy(run => run.Id).Select(run => (DateTime?)run.StartedAt)
            .FirstOrDefaultAsync(stop);
        if (first is null || first > now - Acquaintance)
        {
            return null;
        }
        var names = job.Counters.Where(counter => counter.IsFinal).Select(counter => counter.Name).ToArray();
        // The counters of a held run say what it would have done, not what it did.
        return await db.Database.SqlQuery<long>(Sql.With($"""
            SELECT coalesce(max(touched), 0)::bigint AS "Value" FROM (
              SELECT (SELECT sum(c.value::bigint) FROM jsonb_each_text(run.counters) AS c WHERE c.key = ANY ({names})) AS touched
                FROM vip_admin.job_runs AS run
               WHERE job_key = {job.Key} AND {ReallyRan.Condition}
                 AND id >= {RunId.Floor(now - Memory)} AND error_code IS DISTINCT FROM {RunReason.Held}) AS done
            """)).SingleAsync(stop);
    }
}
