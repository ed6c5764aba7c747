using Microsoft.Extensions.Logging;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Damage;

/// <summary>Looks daily for money that other code moved wrongly, and for what it left half done.</summary>
public sealed class DamageScanJob(DamageScan scan, ILogger<DamageScanJob> log) : IJob
{
    public const string Key = "damageScan";

    /// <inheritdoc cref="JobDefinition.Tag" />
    public const string Tag = "历史数据检查任务";

    /// <inheritdoc />
    public Task<JobWork> LookAsync(RunScope run, CancellationToken stop) => Task.FromResult(new JobWork(0, RunAsync));

    private async Task<JobResult> RunAsync(RunScope run, CancellationToken stop)
    {
        var counters = new Dictionary<string, long>();
        run.CountBy(() => new Dictionary<string, long>(counters));
        foreach (var (kind, counter, fen) in DamageScanCounters.Kinds)
        {
            var found = await scan.LookAsync(kind, run, stop);
            (counters[counter.Name], counters[fen.Name]) = (found.Count, found.Fen);
            Add(DamageScanCounters.Recorded.Name, found.New);
            Add(DamageScanCounters.Agreed.Name, found.Closed);
        }
        var open = DamageScanCounters.Kinds.Sum(each => counters[each.Count.Name]);
        log.LogInformation("[{Tag}] 执行完成 {{ found: {Found}, recorded: {New}, closed: {Closed} }}", Tag, open,
            counters[DamageScanCounters.Recorded.Name], counters[DamageScanCounters.Agreed.Name]);
        return new JobResult(counters);

        void Add(string name, long more) => counters[name] = counters.GetValueOrDefault(name) + more;
    }
}
