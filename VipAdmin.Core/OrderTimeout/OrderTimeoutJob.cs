using Microsoft.Extensions.Logging;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.OrderTimeout;

/// <summary>Cancels VIP orders that were not paid in time.</summary>
public sealed class OrderTimeoutJob(CancelOverdueOrders orders, ILogger<OrderTimeoutJob> log) : IJob
{
    public const string Key = "orderTimeout";

    /// <inheritdoc cref="JobDefinition.Tag" />
    public const string Tag = "订单超时任务";

    /// <inheritdoc />
    public async Task<JobWork> LookAsync(RunScope run, CancellationToken stop)
    {
        var overdue = await orders.LookAsync(run, stop);
        return new JobWork(run.Plan is { } plan ? Math.Min(overdue.Count, plan.Final) : overdue.Count, (body, token) => RunAsync(body, overdue, token));
    }

    private async Task<JobResult> RunAsync(RunScope run, OverdueOrders overdue, CancellationToken stop)
    {
        run.SetTotal(overdue.Count);
        if (overdue.Count == 0)
        {
            return new JobResult(new Dictionary<string, long>
            {
                [OrderTimeoutCounters.Total.Name] = 0, [OrderCounters.Cancelled.Name] = 0, [OrderTimeoutCounters.Failed.Name] = 0,
            });
        }
        log.LogInformation("[{Tag}] 发现 {Overdue} 个超时订单", Tag, overdue.Count);
        var result = await orders.RunAsync(run, overdue, stop);
        if (result.Code == RunReason.ClocksDisagree)
        {
            log.LogWarning("[{Tag}] 时钟不一致，到期订单暂不取消（各时钟比本机快的秒数: {Clocks}）", Tag, result.Error);
        }
        else if (RoundWarning.Say(result) is { } why)
        {
            log.LogWarning("[{Tag}] 有警告: {Why}", Tag, why);
        }
        var counted = result.Counters;
        var (total, cancelled, failed) = (counted[OrderTimeoutCounters.Total.Name], counted[OrderCounters.Cancelled.Name],
            counted[OrderTimeoutCounters.Failed.Name]);
        if (run.DryRun)
        {
            log.LogInformation("[{Tag}] 试运行完成，未作任何改动 {{ total: {Total}, 将取消: {Cancelled}, failed: {Failed} }}", Tag, total, cancelled, failed);
        }
        else
        {
            log.LogInformation("[{Tag}] 执行完成 {{ total: {Total}, cancelled: {Cancelled}, failed: {Failed} }}", Tag, total, cancelled, failed);
        }
        return result;
    }

    /// <inheritdoc />
    public Task ForgetPlanAsync(VipDb db, Guid runId, bool keepCancels) => OrderRunItem.ForgetPlanAsync(db, runId, keepCancels);
}
