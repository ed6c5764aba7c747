using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Audit;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Damage;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.History;
using VipAdmin.Core.Live;
using VipAdmin.Core.Members;
using VipAdmin.Core.Membership;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.OrderTimeout;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Overview;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Payments.Alipay;
using VipAdmin.Core.Payments.WeChatPay;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Repairs;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Search;
using VipAdmin.Core.Settings;
using VipAdmin.Core.Statements;
using VipAdmin.Core.Timeline;

namespace VipAdmin.Core;

/// <summary>Registers the services of every feature.</summary>
public static class CoreSetup
{
    /// <summary>Registers everything that runs without a browser, except the database (<see cref="VipDbSetup"/>).</summary>
    public static IServiceCollection AddVipCore(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton<TimeProvider>(_ => new DatabaseClock(TimeProvider.System));

        // Weakest first: the host's configuration, then what operators save at run time.
        var configured = configuration;
        var saved = new SavedSettings();
        services.AddSingleton(saved);
        configuration = new ConfigurationBuilder().AddConfiguration(configuration).Add(saved).Build();

        services.AddSingleton<AccessLog>();
        services.AddSingleton<SessionTickets>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<ListExport>();

        services.AddSingleton<ChangeFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<ChangeFeed>());

        services.AddSingleton<ClockWatch>();
        // Registered first, so it starts before everything that reads the clock and stops after it.
        services.AddSingleton(ThisHost.Process);
        services.AddSingleton<HostHeartbeat>();
        services.AddHostedService(provider => provider.GetRequiredService<HostHeartbeat>());
        services.AddSingleton<DatabaseHealth>();

        services.Configure<SchedulingOptions>(configuration.GetSection("Scheduling"));
        services.AddSingleton(provider => Timetable.Shipped.Configured(provider.GetRequiredService<IOptions<SchedulingOptions>>().Value.TimeZone, configured));
        services.AddSingleton<JobSettingsInForce>();
        services.AddHostedService(provider => provider.GetRequiredService<JobSettingsInForce>());
        services.AddSingleton<JobSettingsDesk>();
        services.AddSingleton<SettingsHistory>();
        services.AddSingleton(provider => new RunLock(provider.GetRequiredService<Data.DatabasePools>(), provider.GetRequiredService<ThisHost>()));
        services.AddSingleton<JobClaim>();
        services.AddSingleton<RunLedger>();
        services.AddSingleton<DeadRuns>();
        services.AddSingleton<RunGuard>();
        services.AddSingleton<CancelWatch>();
        services.AddSingleton<RunAttempts>();
        services.AddSingleton<JobRunner>();
        services.AddHostedService(provider => provider.GetRequiredService<JobRunner>());
        services.AddSingleton<MissedSlots>();
        services.AddSingleton<ScheduleTicker>();
        services.AddSingleton<RunDesk>();
        services.AddSingleton<PauseDesk>();
        services.AddSingleton<HoldDesk>();
        services.AddSingleton<DeadRunSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<DeadRunSweep>());
        services.AddSingleton<JobBoard>();
        services.AddSingleton<HostBoard>();
        services.AddSingleton<JobTrend>();
        services.AddSingleton<TrendMarks>();
        services.AddSingleton<SlotTimeline>();
        services.AddSingleton<RunHistory>();
        services.AddSingleton<RunBoard>();
        services.AddSingleton<FailureStreaks>();
        services.AddSingleton<FreshnessBoard>();
        services.AddSingleton<TodayBoard>().AddSingleton<ActivityBoard>().AddSingleton<PlatformBoard>();
        services.AddSingleton<TakingsBoard>().AddSingleton<OpenBoard>().AddSingleton<FinanceBoard>();
        services.AddSingleton<LastLookUps>().AddSingleton<ReminderDays>();
        services.AddSingleton<AuditBoard>();
        services.AddSingleton<TimelineBoard>();

        services.Configure<AlertOptions>(configuration.GetSection("Alerts"));
        services.Configure<SmtpOptions>(configuration.GetSection("Smtp"));
        services.AddSingleton<AlertLedger>();
        services.AddSingleton<AlertSubjects>();
        services.AddSingleton<AlertBoard>();

        services.Configure<HistoryOptions>(configuration.GetSection("History"));
        services.AddSingleton<RunDays>();
        services.AddSingleton<HistoryRollUp>();
        services.AddSingleton<HistoryPurge>();
        services.AddScoped<HousekeepingJob>();

        services.Configure<PaymentsOptions>(configuration.GetSection("Payments"));
        services.Configure<WeChatPayOptions>(configuration.GetSection("WeChatPay"));
        services.Configure<AlipayOptions>(configuration.GetSection("Alipay"));
        services.AddPlatformClient(WeChatPayPlatform.ChannelName);
        services.AddPlatformClient(WeChatPayBills.Client);
        services.AddSingleton<WeChatPayPlatform>().AddSingleton<IPaymentPlatform>(provider => provider.GetRequiredService<WeChatPayPlatform>());
        services.AddSingleton<IBillSource, WeChatPayBills>();
        services.AddPlatformClient(AlipayPlatform.ChannelName);
        services.AddPlatformClient(AlipayBills.Client);
        services.AddSingleton<AlipayPlatform>().AddSingleton<IPaymentPlatform>(provider => provider.GetRequiredService<AlipayPlatform>());
        services.AddSingleton<IBillSource, AlipayBills>();
        services.AddSingleton<PaymentPlatforms>();

        services.Configure<OrderTimeoutOptions>(configuration.GetSection("OrderTimeout"));
        services.AddSingleton<TransactionOwners>();
        services.AddSingleton<OrderTransactions>();
        services.AddSingleton<OrderSettlement>();
        services.AddSingleton<AwaitedCancels>();
        services.AddSingleton<OrderCancellation>();
        services.AddSingleton<DueOrders>();
        services.AddSingleton<CancelOverdueOrders>();
        services.AddScoped<OrderTimeoutJob>();
        services.AddSingleton<OrderSearch>();
        services.AddSingleton<OrderTimeline>();

        services.Configure<ReconciliationOptions>(configuration.GetSection("Reconciliation"));
        services.AddSingleton<OrderInquiry>();
        services.AddSingleton<CheckLedger>();
        services.AddSingleton<PlatformHolds>().AddSingleton<OrderRound>();
        services.AddSingleton<LatePaymentWatch>().AddSingleton<ChannelIdentity>();
        services.AddSingleton<ReconcileOrders>();
        services.AddSingleton<SingleOrderCheck>();
        services.AddSingleton<RunItemBoard>().AddSingleton<PlanBoard>();
        services.AddScoped<ReconciliationJob>();
        services.AddSingleton<Coverage>();
        services.AddSingleton<BulkDesk>();
        services.AddSingleton<SavedViewDesk>();
        services.AddSingleton<DiscrepancyDesk>();
        services.AddSingleton<DiscrepancyList>();
        services.AddSingleton<DiscrepancyCase>();
        services.AddSingleton<KnownAssignees>();
        services.AddSingleton<MentionBoard>();
        services.AddSingleton<IgnoredReturn>();
        services.AddHostedService(provider => provider.GetRequiredService<IgnoredReturn>());
        services.AddSingleton<BookedRefresh>();
        services.AddHostedService(provider => provider.GetRequiredService<BookedRefresh>());
        services.Configure<DeskOptions>(configuration.GetSection("Desk"));
        services.AddSingleton<RepairPlatform>().AddSingleton<RepairDesk>().AddSingleton<ProposalBoard>().AddSingleton<PaidEnd>().AddSingleton<PackageNames>();

        services.Configure<StatementsOptions>(configuration.GetSection("Statements"));
        services.AddSingleton<StatementDesk>();
        services.AddSingleton<StatementBoard>();
        services.AddSingleton<StatementList>();
        services.AddSingleton<FeeCheck>().AddSingleton<StatementMatching>().AddSingleton<DayMatching>();
        services.AddSingleton<DayRefresh>();
        services.AddHostedService(provider => provider.GetRequiredService<DayRefresh>());
        services.AddSingleton<DayBoard>();
        services.AddSingleton<CloseBoard>();
        services.AddSingleton<MonthBoard>();
        services.AddSingleton<CloseDesk>();
        services.AddSingleton<StatementFetch>();
        services.AddScoped<StatementImportJob>();
        services.AddSingleton<DamageScan>();
        services.AddSingleton<DamageBoard>();
        services.AddScoped<DamageScanJob>();

        services.Configure<MembershipOptions>(configuration.GetSection("Membership"));
        services.AddSingleton<MemberSearch>().AddSingleton<MemberList>().AddSingleton<MemberIndexes>();
        services.AddSingleton<MemberPhone>();
        services.AddSingleton<SearchBoard>();

        services.Configure<RemindersOptions>(configuration.GetSection("Reminders"));
        services.AddSingleton<SendDueReminders>();
        services.AddSingleton<ReminderHistory>();
        services.AddSingleton<ReminderWindowsBoard>().AddSingleton<ReminderWindowsDesk>();
        services.AddSingleton<ReminderBoard>().AddSingleton<ReminderForecast>().AddSingleton<ReminderDryRun>();
        services.AddSingleton<ReminderExclusionBoard>().AddSingleton<ReminderExclusionDesk>();
        services.AddSingleton<RunReminders>();
        services.AddScoped<VipReminderJob>();

        services.Configure<MembersOptions>(configuration.GetSection("Members"));
        services.AddSingleton<MemberBoard>().AddSingleton<MemberTimeline>().AddSingleton<CorrectionBoard>();
        services.AddSingleton<CorrectionDesk>().AddSingleton<NoteDesk>().AddSingleton<ResendDesk>().AddSingleton<PrivacyDesk>();
        return services;
    }
}
