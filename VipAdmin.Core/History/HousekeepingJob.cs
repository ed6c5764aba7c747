using Microsoft.Extensions.Logging;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.History;

/// <summary>Sums up finished days, then deletes what is past its retention.</summary>
public sealed class HousekeepingJob(HistoryRollUp rollUp, HistoryPurge purge, ILogger<HousekeepingJob> log) : IJob
{
    public const string Key = "housekeeping";

    /// <inheritdoc cref="JobDefinition.Tag" />
    public const string Tag = "历史清理任务";

    /// <inheritdoc />
    public Task<JobWork> LookAsync(RunScope run, CancellationToken stop) => Task.FromResult(new JobWork(0, RunAsync));

    private async Task<JobResult> RunAsync(RunScope run, CancellationToken stop)
    {
        var days = await rollUp.RunAsync(run, stop);
        var gone = await purge.RunAsync(run, stop);
        log.LogInformation("[{Tag}] 执行完成 {{ runs: {Runs}, items: {Items}, logs: {Logs}, days: {Days} }}", Tag, gone.Runs, gone.Items, gone.Logs, days);
        return new JobResult(new Dictionary<string, long>
        {
            [HousekeepingCounters.Runs.Name] = gone.Runs, [HousekeepingCounters.Items.Name] = gone.Items, [HousekeepingCounters.Logs.Name] = gone.Logs,
            [HousekeepingCounters.Days.Name] = days, [HousekeepingCounters.Sessions.Name] = gone.Sessions,
        });
    }
}
