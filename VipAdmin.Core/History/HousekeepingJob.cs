using Microsoft.Extensions.Logging;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.History;

/// <summary>Sums up the days that are over, then deletes what is older than it is kept for.</summary>
public sealed class HousekeepingJob(HistoryRollUp rollUp, HistoryPurge purge, ILogger<HousekeepingJob> log) : IJob
{
    /// <inheritdoc />
    public async Task<JobResult> RunAsync(RunScope run, CancellationToken stop)
    {
        var days = await rollUp.RunAsync(run, stop);
        var gone = await purge.RunAsync(run, stop);
        log.LogInformation("[历史清理任务] 执行完成 {{ runs: {Runs}, items: {Items}, logs: {Logs}, days: {Days} }}", gone.Runs, gone.Items, gone.Logs, days);
        return new JobResult(
            new Dictionary<string, long> { ["runs"] = gone.Runs, ["items"] = gone.Items, ["logs"] = gone.Logs, ["days"] = days, ["sessions"] = gone.Sessions });
    }
}
