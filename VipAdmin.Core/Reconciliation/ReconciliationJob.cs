using Microsoft.Extensions.Logging;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reconciliation;

/// <summary>Compares pending and recently cancelled VIP orders with the payment platforms.</summary>
public sealed class ReconciliationJob(ReconcileOrders orders, ILogger<ReconciliationJob> log) : IJob
{
    /// <inheritdoc />
    public async Task<long> CountAsync(RunScope run, CancellationToken stop) => await orders.CountPendingAsync(run, stop);

    /// <inheritdoc />
    public async Task<JobResult> RunAsync(RunScope run, CancellationToken stop)
    {
        log.LogInformation("[对账任务] 开始执行，第 {Attempt} 次尝试", run.Attempt);
        var result = await orders.RunAsync(run, stop);
        if (result.Code == RunReason.ClocksDisagree)
        {
            log.LogWarning("[对账任务] 时钟不一致，到期订单暂不取消（各时钟比本机快的秒数: {Clocks}）", result.Error);
        }
        var (total, synced, cancelled, errors) = (result.Counters["totalChecked"], result.Counters["synced"], result.Counters["cancelled"],
            result.Counters["errors"]);
        if (run.DryRun)
        {
            log.LogInformation("[对账任务] 试运行完成，未作任何改动 {{ totalChecked: {TotalChecked}, 将入账: {Synced}, 将取消: {Cancelled}, errors: {Errors} }}", total, synced,
                cancelled, errors);
        }
        else
        {
            log.LogInformation("[对账任务] 执行完成 {{ totalChecked: {TotalChecked}, synced: {Synced}, cancelled: {Cancelled}, errors: {Errors} }}", total, synced,
                cancelled, errors);
        }
        return result;
    }
}
