using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reminders;

/// <summary>Tells members that their VIP membership is about to end, ends today, or has ended.</summary>
public sealed class VipReminderJob(SendDueReminders reminders, ILogger<VipReminderJob> log) : IJob
{
    public const string Key = "vipReminder";

    /// <inheritdoc cref="JobDefinition.Tag" />
    public const string Tag = "VIP提醒任务";

    /// <inheritdoc />
    public async Task<JobWork> LookAsync(RunScope run, CancellationToken stop)
    {
        var due = await reminders.LookAsync(stop);
        return new JobWork(due.Count, (body, token) => RunAsync(body, due, token));
    }

    private async Task<JobResult> RunAsync(RunScope run, DueMembers due, CancellationToken stop)
    {
        log.LogInformation("[{Tag}] 开始执行", Tag);
        var tally = await reminders.RunAsync(run, due, stop);
        if (run.DryRun)
        {
            foreach (var (daysLeft, members, sample) in tally.ByWindow)
            {
                log.LogInformation("[{Tag}] 试运行: {Window} {Members} 条，例如会员 {UserId}：{Content}", Tag, ReminderWindow.KeyOf(daysLeft), members, sample,
                    due.Windows.First(each => each.Window.DaysLeft == daysLeft && each.Refusal is null).Window.Content);
            }
            log.LogInformation("[{Tag}] 试运行完成，将发送 {Sent} 条提醒", Tag, tally.Sent);
        }
        else
        {
            log.LogInformation("[{Tag}] 执行完成，共发送 {Sent} 条提醒", Tag, tally.Sent);
        }
        return new JobResult(tally.Counters(), Warning: tally.Failed > 0 || due.Quiet && due.Count > 0)
        {
            // The schedule tries again later in the day, after the quiet hours.
            Code = due.Quiet && due.Count > 0 ? RunReason.QuietHours : null,
        };
    }

    /// <inheritdoc />
    public Task ForgetPlanAsync(VipDb db, Guid runId, bool keepCancels)
        => db.PlannedReminders.Where(reminder => reminder.RunId == runId).ExecuteDeleteAsync();
}
