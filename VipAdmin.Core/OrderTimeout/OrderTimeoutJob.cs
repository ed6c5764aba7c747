using Microsoft.Extensions.Logging;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.OrderTimeout;

/// <summary>Cancels VIP orders that were not paid in time.</summary>
public sealed class OrderTimeoutJob(CancelOverdueOrders orders, ILogger<OrderTimeoutJob> log) : IJob
{
    /// <inheritdoc />
    public async Task<long> CountAsync(RunScope run, CancellationToken stop) => await orders.CountAsync(run, stop);

    /// <inheritdoc />
    public async Task<JobResult> RunAsync(RunScope run, CancellationToken stop)
    {
        var overdue = await orders.CountAsync(run, stop);
        if (overdue == 0)
        {
            return new JobResult(new Dictionary<string, long> { ["total"] = 0, ["cancelled"] = 0, ["failed"] = 0 });
        }
        log.LogInformation("[订单超时任务] 发现 {Overdue} 个超时订单", overdue);
        var result = await orders.RunAsync(run, stop);
        if (result.Code == RunReason.ClocksDisagree)
        {
            log.LogWarning("[订单超时任务] 时钟不一致，到期订单暂不取消（各时钟比本机快的秒数: {Clocks}）", result.Error);
        }
        var (total, cancelled, failed) = (result.Counters["total"], result.Counters["cancelled"], result.Counters["failed"]);
        if (run.DryRun)
        {
            log.LogInformation("[订单超时任务] 试运行完成，未作任何改动 {{ total: {Total}, 将取消: {Cancelled}, failed: {Failed} }}", total, cancelled, failed);
        }
        else
        {
            log.LogInformation("[订单超时任务] 执行完成 {{ total: {Total}, cancelled: {Cancelled}, failed: {Failed} }}", total, cancelled, failed);
        }
        return result;
    }
}
