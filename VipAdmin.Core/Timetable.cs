using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VipAdmin.Core.History;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.OrderTimeout;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core;

/// <summary>Every task on one page.</summary>
public sealed class Timetable
{
    public const string Reconciliation = "reconciliation";
    public const string VipReminder = "vipReminder";
    public const string OrderTimeout = "orderTimeout";
    public const string Housekeeping = "housekeeping";

    /// <summary>The tasks as shipped, in the order in which pages show them.</summary>
    public static Timetable Shipped { get; } = new(
    [
        new JobDefinition
        {
            Key = Reconciliation, Title = "订单对账任务", Tag = ReconciliationJob.Tag, Cron = "*/5 * * * *", Rhythm = "每5分钟执行一次",
            CatchUpWithin = TimeSpan.FromHours(24), Allowance = TimeSpan.FromMinutes(11), Deadline = TimeSpan.FromMinutes(10), Body = typeof(ReconciliationJob),
            TakesWindow = true, SettlesWhileHeld = true, Counters = ReconciliationCounters.All,
            Retry = services => services.GetRequiredService<IOptionsMonitor<ReconciliationOptions>>().CurrentValue.RetryRule,
            Parameters =
            [
                "Reconciliation:MinimumAgeMinutes", "Reconciliation:MaxRetries", "Reconciliation:RetryInterval", "Reconciliation:ExhaustedAfter",
                "Reconciliation:WatchDays", "Reconciliation:AlipayWatchDays",
                "Payments:Parallelism", "Payments:RatePerSecond",
            ],
        },
        new JobDefinition
        {
            Key = VipReminder, Title = "VIP到期提醒任务", Tag = VipReminderJob.Tag, Cron = "0 9 * * *", Rhythm = "每日9点执行",
            // 09:00 + 12 h = 21:00 Beijing: reminders are not sent later in the evening.
            CatchUpWithin = TimeSpan.FromHours(12), Allowance = TimeSpan.FromMinutes(30), Deadline = TimeSpan.FromHours(1), Body = typeof(VipReminderJob),
            // Tomorrow is another reminder window, so a member whose reminder failed is retried today.
            WarningAgainAfter = TimeSpan.FromHours(1),
            Counters = ReminderCounters.All, Parameters = ["Reminders:Windows"],
        },
        new JobDefinition
        {
            Key = OrderTimeout, Title = "订单超时取消任务", Tag = OrderTimeoutJob.Tag, Cron = "* * * * *", Rhythm = "每分钟执行一次",
            CatchUpWithin = TimeSpan.FromHours(24), Allowance = TimeSpan.FromMinutes(3), Deadline = TimeSpan.FromMinutes(10), Body = typeof(OrderTimeoutJob),
            WaitsForClocks = true, SettlesWhileHeld = true, Counters = OrderTimeoutCounters.All,
            Parameters = ["OrderTimeout:Minutes", "OrderTimeout:CloseOnPlatform", "OrderTimeout:BatchSize"],
        },
        new JobDefinition
        {
            Key = Housekeeping, Title = "历史清理任务", Tag = HousekeepingJob.Tag, Cron = "30 3 * * *", Rhythm = "每日3点30分执行", Upkeep = true,
            CatchUpWithin = TimeSpan.FromHours(20), Allowance = TimeSpan.FromHours(1), Deadline = TimeSpan.FromHours(2), Body = typeof(HousekeepingJob),
            Counters = HousekeepingCounters.All, Parameters = ["History:KeepDays", "History:KeepLogDays"],
        },
    ]);

    private readonly Dictionary<string, JobDefinition> byKey;

    /// <summary>A timetable of other tasks, for tests.</summary>
    public Timetable(IReadOnlyList<JobDefinition> jobs)
    {
        Jobs = jobs;
        byKey = jobs.ToDictionary(job => job.Key, StringComparer.Ordinal);
    }

    public IReadOnlyList<JobDefinition> Jobs { get; }

    /// <summary>The task with that key, or null.</summary>
    public JobDefinition? Find(string key) => byKey.GetValueOrDefault(key);

    /// <summary>The counters of the task with that key; empty for a removed task.</summary>
    public static IReadOnlyList<Counter> CountersOf(string key) => Shipped.Find(key)?.Counters ?? [];

    /// <summary>
    /// The same tasks as configured: in another zone (<c>Scheduling:TimeZone</c>), and with each task's own settings (<c>Tasks:reconciliation:Cron</c>,
    /// <c>:Zone</c>, <c>:CatchUpMinutes</c>, <c>:DeadlineMinutes</c>, <c>:GuardItems</c>, <c>:GuardTimesUsual</c>).
    /// </summary>
    public Timetable Configured(string zone, IConfiguration configuration)
        => new([.. Jobs.Select(job => JobField.Configured(job with { Zone = zone }, configuration))]);
}
