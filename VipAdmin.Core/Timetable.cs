using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Damage;
using VipAdmin.Core.History;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.OrderTimeout;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Statements;

namespace VipAdmin.Core;

/// <summary>Every task on one page.</summary>
public static class Timetable
{
    public const string Reconciliation = ReconciliationJob.Key;
    public const string VipReminder = VipReminderJob.Key;
    public const string OrderTimeout = OrderTimeoutJob.Key;
    public const string StatementImport = StatementImportJob.Key;
    public const string Housekeeping = HousekeepingJob.Key;
    public const string DamageScan = DamageScanJob.Key;

    /// <summary>The tasks as shipped, in the order in which pages show them.</summary>
    public static DeclaredJobs Shipped { get; } = new(
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
                "Reconciliation:WarnPercent", "Reconciliation:WarnCount", "Reconciliation:WarnInARow",
                "Reconciliation:WatchDays", "Reconciliation:AlipayWatchDays",
                "Payments:Parallelism", "Payments:RatePerSecond",
            ],
        },
        new JobDefinition
        {
            Key = VipReminder, Title = "VIP到期提醒任务", Tag = VipReminderJob.Tag, Cron = "0 9 * * *", Rhythm = "每日9点执行",
            // 09:00 + 12 h = 21:00 Beijing: members get no reminders later in the evening.
            CatchUpWithin = TimeSpan.FromHours(12), Allowance = TimeSpan.FromMinutes(30), Deadline = TimeSpan.FromHours(1), Body = typeof(VipReminderJob),
            // Tomorrow is another window, so a reminder that failed is repeated today.
            WarningAgainAfter = TimeSpan.FromHours(1),
            Counters = ReminderCounters.All, Parameters = ["Reminders:Windows", "Reminders:CatchUpDays", "Reminders:QuietHours", "Reminders:AnomalyPercent"],
        },
        new JobDefinition
        {
            Key = OrderTimeout, Title = "订单超时取消任务", Tag = OrderTimeoutJob.Tag, Cron = "* * * * *", Rhythm = "每分钟执行一次",
            CatchUpWithin = TimeSpan.FromHours(24), Allowance = TimeSpan.FromMinutes(3), Deadline = TimeSpan.FromMinutes(10), Body = typeof(OrderTimeoutJob),
            WaitsForClocks = true, SettlesWhileHeld = true, Counters = OrderTimeoutCounters.All,
            Parameters =
            [
                "OrderTimeout:Minutes", "OrderTimeout:CloseOnPlatform", "OrderTimeout:BatchSize",
                "OrderTimeout:WarnPercent", "OrderTimeout:WarnCount", "OrderTimeout:WarnInARow",
            ],
        },
        new JobDefinition
        {
            Key = StatementImport, Title = "账单导入任务", Tag = StatementImportJob.Tag, Cron = "30 10 * * *", Rhythm = "每日10点30分执行",
            // A statement that is not ready is asked for until 23:00.
            CatchUpWithin = TimeSpan.FromHours(12.5), WarningAgainAfter = TimeSpan.FromMinutes(15),
            Upkeep = true, Allowance = TimeSpan.FromHours(1), Deadline = TimeSpan.FromHours(6), Body = typeof(StatementImportJob),
            Counters = StatementImportCounters.All,
        },
        new JobDefinition
        {
            Key = Housekeeping, Title = "历史清理任务", Tag = HousekeepingJob.Tag, Cron = "30 3 * * *", Rhythm = "每日3点30分执行", Upkeep = true,
            CatchUpWithin = TimeSpan.FromHours(20), Allowance = TimeSpan.FromHours(1), Deadline = TimeSpan.FromHours(2), Body = typeof(HousekeepingJob),
            Counters = HousekeepingCounters.All, Parameters = ["History:KeepDays", "History:KeepLogDays"],
        },
        new JobDefinition
        {
            Key = DamageScan, Title = "历史数据检查任务", Tag = DamageScanJob.Tag, Cron = "15 4 * * *", Rhythm = "每日4点15分执行", Upkeep = true,
            CatchUpWithin = TimeSpan.FromHours(20), Allowance = TimeSpan.FromHours(1), Deadline = TimeSpan.FromHours(1), Body = typeof(DamageScanJob),
            Counters = DamageScanCounters.All, AlsoStartedBy = Permission.HandleDiscrepancies,
        },
    ], SettingsCatalogue.Find);

    /// <summary>The counters of the task with that key; empty for a removed task.</summary>
    public static IReadOnlyList<Counter> CountersOf(string key) => Shipped.Find(key)?.Counters ?? [];
}
