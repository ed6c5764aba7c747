using Microsoft.Extensions.Logging;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reminders;

/// <summary>Tells members that their VIP membership is about to end, ends today, or has ended.</summary>
public sealed class VipReminderJob(SendDueReminders reminders, ILogger<VipReminderJob> log) : IJob
{
    /// <inheritdoc />
    public Task<long> CountAsync(RunScope run, CancellationToken stop) => reminders.CountAsync(run, stop);

    /// <inheritdoc />
    public async Task<JobResult> RunAsync(RunScope run, CancellationToken stop)
    {
        log.LogInformation("[VIP提醒任务] 开始执行");
        var tally = await reminders.RunAsync(run, stop);
        if (run.DryRun)
        {
            foreach (var (window, members, sample) in tally.ByWindow)
            {
                log.LogInformation("[VIP提醒任务] 试运行: {Window} {Members} 条，例如会员 {UserId}：{Content}", window.CounterKey, members, sample, window.Content);
            }
            log.LogInformation("[VIP提醒任务] 试运行完成，将发送 {Sent} 条提醒", tally.Sent);
        }
        else
        {
            log.LogInformation("[VIP提醒任务] 执行完成，共发送 {Sent} 条提醒", tally.Sent);
        }
        return new JobResult(tally.Counters(), Warning: tally.Failed > 0);
    }
}
