using Microsoft.Extensions.Logging;
using VipAdmin.Core.Scheduling;

namespace VipAdmin.Core.Orders;

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
        log.LogInformation(
            "[订单超时任务] 执行完成 {{ total: {Total}, cancelled: {Cancelled}, failed: {Failed} }}", result.Counters["total"], result.Counters["cancelled"], result.Counters["failed"]);
        return result;
    }
}
