using Microsoft.Extensions.Logging;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Statements;

/// <summary>
/// Imports and matches the statements of the last days that are not imported. One that is not ready, or that a platform did not give, makes the run a warning;
/// a run whose statements all wait for platforms on hold is skipped. The schedule tries both again (<see cref="JobDefinition.WarningAgainAfter"/>).
/// Afterwards it looks for what would change days that are closed.
/// </summary>
public sealed class StatementImportJob(StatementFetch statements, DayMatching days, PlatformHolds holds, ILogger<StatementImportJob> log) : IJob
{
    public const string Key = "statementImport";

    /// <inheritdoc cref="JobDefinition.Tag" />
    public const string Tag = "账单导入任务";

    /// <inheritdoc />
    public async Task<JobWork> LookAsync(RunScope run, CancellationToken stop)
    {
        var due = await statements.DueAsync(stop);
        return new JobWork(0, (body, token) => RunAsync(body, due, token));
    }

    private async Task<JobResult> RunAsync(RunScope run, IReadOnlyList<StatementDay> due, CancellationToken stop)
    {
        log.LogInformation("[{Tag}] 开始执行", Tag);
        run.SetTotal(due.Count);
        var tally = new StatementTally();
        run.CountBy(tally.Counters);
        // Of a platform on hold the oldest day is the probe: when it fails, the platform is not asked for the others.
        var held = (await holds.ReadAsync(null, stop)).Select(hold => hold.Channel).ToHashSet();
        HashSet<string> shut = [];
        foreach (var each in due)
        {
            stop.ThrowIfCancellationRequested();
            if (run.DryRun)
            {
                log.LogInformation("[{Tag}] 试运行: 将获取 {{ channel: {Channel}, day: {Day} }}", Tag, each.Channel, Text(each.Day));
                tally.Plan();
            }
            else if (shut.Contains(each.Channel))
            {
                log.LogInformation("[{Tag}] 平台暂停查询，跳过 {{ channel: {Channel}, day: {Day} }}", Tag, each.Channel, Text(each.Day));
            }
            else
            {
                var import = await statements.FetchAsync(Actor.System, each, run.RunId, stop);
                tally.Add(import);
                Say(each, import);
                if (held.Remove(each.Channel) && import.State == ImportState.Failed)
                {
                    shut.Add(each.Channel);
                }
            }
            await run.AdvanceAsync(1, stop);
        }
        if (!run.DryRun)
        {
            foreach (var (of, result) in await days.WatchClosedAsync(Actor.System, run.RunId, stop))
            {
                log.LogInformation("[{Tag}] 已日结的日期有变动，签字数据不变 {{ channel: {Channel}, day: {Day}, found: {Found}, closed: {Closed} }}", Tag, of.Channel,
                    Text(of.Day), result.Found, result.Closed);
                tally.Add(result);
            }
        }
        if (run.DryRun)
        {
            log.LogInformation("[{Tag}] 试运行完成，将获取 {Due} 份账单", Tag, due.Count);
        }
        return new JobResult(tally.Counters(), tally.Warning)
        {
            // A day that was fetched for the other platform is work done.
            Skipped = shut.Count > 0 && due.All(each => shut.Contains(each.Channel)),
            Code = shut.Count > 0 ? RunReason.PlatformOnHold : null,
            Error = shut.Count > 0 ? string.Join(", ", shut.Order(StringComparer.Ordinal)) : null,
        };
    }

    /// <summary>One line for each channel and day.</summary>
    private void Say(StatementDay of, StatementImport import)
    {
        var (day, fault) = (Text(of.Day), import.Fault);
        switch (import.State)
        {
            case ImportState.NotReady:
                log.LogInformation("[{Tag}] 账单尚未生成 {{ channel: {Channel}, day: {Day} }}", Tag, of.Channel, day);
                break;
            case ImportState.Refused:
                log.LogError("[{Tag}] 账单被拒绝 {{ channel: {Channel}, day: {Day}, error: {Error}, line: {Line} }}", Tag, of.Channel, day, fault!.Code, fault.Line);
                break;
            case ImportState.Failed:
                log.LogError("[{Tag}] 账单获取失败 {{ channel: {Channel}, day: {Day}, error: {Error} }}: {Message}", Tag, of.Channel, day, fault!.Code, fault.Found);
                break;
            default:
                log.LogInformation("[{Tag}] 执行完成 {{ channel: {Channel}, day: {Day}, lines: {Lines}, matched: {Matched}, discrepancies: {Discrepancies} }}", Tag,
                    of.Channel, day, import.Lines, import.Matched?.Matched ?? 0, import.Matched?.Discrepancies ?? 0);
                break;
        }
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
