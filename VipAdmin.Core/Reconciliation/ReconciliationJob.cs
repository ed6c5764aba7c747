using Microsoft.Extensions.Logging;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reconciliation;

/// <summary>Compares pending and recently cancelled VIP orders with the payment platforms.</summary>
public sealed class ReconciliationJob(ReconcileOrders orders, ILogger<ReconciliationJob> log) : IJob
{
    public const string Key = "reconciliation";

    /// <inheritdoc cref="JobDefinition.Tag" />
    public const string Tag = "对账任务";

    /// <inheritdoc />
    public async Task<JobWork> LookAsync(RunScope run, CancellationToken stop)
    {
        var pending = await orders.LookAsync(run, stop);
        return new JobWork(run.Plan is { } plan ? Math.Min(pending.Count, plan.Final) : pending.Count, (body, token) => RunAsync(body, pending, token));
    }

    private async Task<JobResult> RunAsync(RunScope run, PendingOrders pending, CancellationToken stop)
    {
        log.LogInformation("[{Tag}] 开始执行，第 {Attempt} 次尝试", Tag, run.Attempt);
        var result = await orders.RunAsync(run, pending, stop);
        if (result.Code == RunReason.ClocksDisagree)
        {
            log.LogWarning("[{Tag}] 时钟不一致，到期订单暂不取消（各时钟比本机快的秒数: {Clocks}）", Tag, result.Error);
        }
        else if (RoundWarning.Say(result) is { } why)
        {
            log.LogWarning("[{Tag}] 有警告: {Why}", Tag, why);
        }
        var counted = result.Counters;
        var (total, synced) = (counted[ReconciliationCounters.TotalChecked.Name], counted[ReconciliationCounters.Synced.Name]);
        var (cancelled, errors) = (counted[OrderCounters.Cancelled.Name], counted[ReconciliationCounters.Errors.Name]);
        if (run.DryRun)
        {
            log.LogInformation("[{Tag}] 试运行完成，未作任何改动 {{ totalChecked: {TotalChecked}, 将入账: {Synced}, 将取消: {Cancelled}, errors: {Errors} }}",
                Tag, total, synced, cancelled, errors);
        }
        else
        {
            log.LogInformation("[{Tag}] 执行完成 {{ totalChecked: {TotalChecked}, synced: {Synced}, cancelled: {Cancelled}, errors: {Errors} }}",
                Tag, total, synced, cancelled, errors);
        }
        return result;
    }

    /// <inheritdoc />
    public Task ForgetPlanAsync(VipDb db, Guid runId, bool keepCancels) => OrderRunItem.ForgetPlanAsync(db, runId, keepCancels);
}
