using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling.Jobs;

public sealed class JobSettingsDeskTests : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Ten = new(2026, 11, 24, 2, 0, 0, DateTimeKind.Utc);
    private readonly PostgresFixture postgres;
    private readonly FakeTimeProvider time = new(new DateTimeOffset(Ten));
    private readonly ServiceProvider host;

    public JobSettingsDeskTests(PostgresFixture postgres)
    {
        this.postgres = postgres;
        host = Host();
    }

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public async ValueTask DisposeAsync() => await host.DisposeAsync();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private JobSettingsDesk Desk => host.GetRequiredService<JobSettingsDesk>();
    private JobSettingsInForce Plans => host.GetRequiredService<JobSettingsInForce>();

    private ServiceProvider Host(string minutes = "20")
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(time).AddLogging();
        services.AddVipDb(postgres.ConnectionString);
        services.AddVipCore(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["OrderTimeout:Minutes"] = minutes }).Build());
        return services.BuildServiceProvider();
    }

    private static JobSettingsDraft Draft(params (string Key, string? Value)[] values) => new(values.ToDictionary(pair => pair.Key, pair => pair.Value));

    [Fact]
    public async Task History_OfAValueThatReplacedADefault_NamesTheDefaultOfThatTime()
    {
        await SaveAsync(Draft(("OrderTimeout:Minutes", "30"), (JobField.Cron, "*/2 * * * *")));
        // The portal is set up anew, with other defaults, and the task goes back to them.
        await using (var other = Host(minutes: "45"))
        {
            await other.GetRequiredService<JobSettingsDesk>().SaveAsync(
                Given.Ops, Timetable.OrderTimeout, Draft(("OrderTimeout:Minutes", null)), 1, "back", Stop);
        }

        var versions = await host.GetRequiredService<SettingsHistory>().ListAsync(Given.Ops, Timetable.OrderTimeout, Stop);

        versions[1].Changes.Select(change => (change.Key, change.Before, change.After, change.Default)).ShouldBe(
            [("cron", null, "*/2 * * * *", "* * * * *"), ("OrderTimeout:Minutes", null, "30", "20")], ignoreOrder: true);
        versions[0].Changes.Select(change => (change.Before, change.After, change.Default)).ShouldBe([("30", null, "45")]);
    }

    private Task<SettingsResult> SaveAsync(JobSettingsDraft draft, int version = 0, string task = Timetable.OrderTimeout, string? reason = "节后订单多",
        Actor? actor = null)
        => Desk.SaveAsync(actor ?? Given.Ops, task, draft, version, reason, Stop);

    [Fact]
    public async Task Save_ASchedule_IsInForceWithItsHistoryAndAudit()
    {
        var saved = (await SaveAsync(Draft((JobField.Cron, " */2  * * * * "), (JobField.CatchUp, "0")))).ShouldBeOfType<SettingsResult.Saved>().Version;

        (saved.Version, saved.By, saved.At, saved.Reason).ShouldBe((1, Given.Ops.Name, Ten, "节后订单多"));
        var job = Plans.Find(Timetable.OrderTimeout)!;
        (job.Cron, job.CatchUpWithin, job.SettingsVersion, job.ScheduledSince).ShouldBe(("*/2 * * * *", TimeSpan.Zero, 1, Ten));
        job.Rhythm.ShouldBe("每 2 分钟");
        Plans.Find(Timetable.VipReminder)!.SettingsVersion.ShouldBe(0);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var audit = await db.AuditEvents.SingleAsync(Stop);
        (audit.Action, audit.Target, audit.ActorName, audit.Reason).ShouldBe((AuditAction.ScheduleChanged, Timetable.OrderTimeout, Given.Ops.Name, "节后订单多"));
        audit.Data.ShouldBe(
            """{"after": {"cron": "*/2 * * * *", "catchUpMinutes": "0"}, "before": {"cron": "* * * * *", "catchUpMinutes": "1440"}, "version": 1, "restores": null}""");
    }

    [Fact]
    public async Task Save_Parameters_ReachTheOptionsOfThisHostAndOfAnother()
    {
        await using var other = Host();
        host.GetRequiredService<IOptionsMonitor<OrderTimeoutOptions>>().CurrentValue.Minutes.ShouldBe(20, "as configured");

        (await SaveAsync(Draft(("ordertimeout:minutes", "45"), ("OrderTimeout:CloseOnPlatform", "no")))).ShouldBeOfType<SettingsResult.Saved>();
        (await other.GetRequiredService<JobSettingsInForce>().RefreshAsync(Stop)).ShouldBeTrue();

        foreach (var each in new[] { host, other })
        {
            var options = each.GetRequiredService<IOptionsMonitor<OrderTimeoutOptions>>().CurrentValue;
            (options.Minutes, options.CloseOnPlatform, options.BatchSize).ShouldBe((45, false, new OrderTimeoutOptions().BatchSize));
        }

        // Taken back, what is configured holds again.
        (await SaveAsync(Draft(("OrderTimeout:Minutes", null)), version: 1)).ShouldBeOfType<SettingsResult.Saved>();
        host.GetRequiredService<IOptionsMonitor<OrderTimeoutOptions>>().CurrentValue.Minutes.ShouldBe(20);
    }

    [Fact]
    public async Task Save_ReminderWindows_AreThoseInWhichMembersAreTold()
    {
        (await SaveAsync(Draft(("Reminders:Windows", "today, BEFORE3")), task: Timetable.VipReminder)).ShouldBeOfType<SettingsResult.Saved>()
            .Version.Values["Reminders:Windows"].ShouldBe("before3,today");
        host.GetRequiredService<IOptionsMonitor<RemindersOptions>>().CurrentValue.Chosen.Select(window => window.DaysLeft).ShouldBe([3, 0]);
    }

    [Fact]
    public async Task Save_ManyFaults_AreAllSaidAtOnceAndNothingIsSaved()
    {
        var faults = (await SaveAsync(Draft(
            (JobField.Cron, "61 25 * * *"), (JobField.Zone, "Asia/Shanhai"), (JobField.Deadline, "0"), ("OrderTimeout:Minutes", "many"),
            ("Payments:Environment", "sandbox")), reason: " "))
            .ShouldBeOfType<SettingsResult.Wrong>().Faults;

        faults.Select(fault => (fault.Field, fault.Code)).ShouldBe(
        [
            (JobField.Cron, SettingsFaultCode.Cron), (JobField.Cron, SettingsFaultCode.Cron), (JobField.Zone, SettingsFaultCode.UnknownZone),
            (JobField.Deadline, SettingsFaultCode.NotAllowed),
            ("OrderTimeout:Minutes", SettingsFaultCode.NotAllowed), ("Payments:Environment", SettingsFaultCode.UnknownField),
            ("reason", SettingsFaultCode.ReasonNeeded),
        ], ignoreOrder: true);
        faults.Single(fault => fault.Code == SettingsFaultCode.UnknownZone).Particulars[0].ShouldBe("Asia/Shanghai");
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.JobSettings.CountAsync(Stop), await db.AuditEvents.CountAsync(Stop)).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Save_FarMoreOftenThanDeclared_AsksAndGoesOnceConfirmed()
    {
        var draft = Draft((JobField.Cron, "* * * * *"));
        var asked = (await SaveAsync(draft, task: Timetable.VipReminder)).ShouldBeOfType<SettingsResult.Wrong>().Faults.ShouldHaveSingleItem();
        (asked.Field, asked.Code, asked.Particulars[0], asked.Particulars[1]).ShouldBe((JobField.Cron, SettingsFaultCode.Often, 1440, 1));
        (await SaveAsync(draft with { OftenConfirmed = true }, task: Timetable.VipReminder)).ShouldBeOfType<SettingsResult.Saved>();
    }

    [Fact]
    public async Task Save_WhatIsSoAlready_IsRefused()
        => (await SaveAsync(Draft((JobField.Cron, null))))
            .ShouldBeOfType<SettingsResult.Wrong>().Faults.ShouldHaveSingleItem().Code.ShouldBe(SettingsFaultCode.NothingChanged);

    [Fact]
    public async Task Save_AStaleVersion_SaysWhoSavedWhatInBetween()
    {
        await SaveAsync(Draft((JobField.Deadline, "5")), actor: Given.Admin, reason: "太慢");
        var stale = (await SaveAsync(Draft((JobField.Deadline, "9")))).ShouldBeOfType<SettingsResult.Stale>();
        stale.Version.ShouldBe(1);
        var other = stale.Since.ShouldHaveSingleItem();
        (other.Version, other.By, other.Reason, other.Changes.Single()).ShouldBe((1, Given.Admin.Name, "太慢", new SettingsChange(JobField.Deadline, null, "5")));
    }

    [Fact]
    public async Task Save_TwentyAtOnce_OneWinsAndTheRestAreStale()
    {
        var results = await Task.WhenAll(Enumerable.Range(1, 20).Select(i => Task.Run(() => SaveAsync(Draft((JobField.Deadline, $"{i + 20}"))))));
        results.OfType<SettingsResult.Saved>().ShouldHaveSingleItem();
        results.OfType<SettingsResult.Stale>().Count().ShouldBe(19);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.JobSettings.CountAsync(Stop), await db.AuditEvents.CountAsync(Stop)).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Restore_AnEarlierVersion_IsAnotherVersionWithItsContent()
    {
        await SaveAsync(Draft((JobField.Cron, "*/2 * * * *"), ("OrderTimeout:Minutes", "30")));
        await SaveAsync(Draft((JobField.Cron, "*/3 * * * *"), ("OrderTimeout:Minutes", null)), version: 1);

        var back = (await Desk.RestoreAsync(Given.Ops, Timetable.OrderTimeout, 1, 2, "改回", Stop)).ShouldBeOfType<SettingsResult.Saved>().Version;
        (back.Version, back.Restores, back.Values[JobField.Cron], back.Values["OrderTimeout:Minutes"]).ShouldBe((3, 1, "*/2 * * * *", "30"));

        (await Desk.RestoreAsync(Given.Ops, Timetable.OrderTimeout, 0, 3, "恢复内置", Stop)).ShouldBeOfType<SettingsResult.Saved>();
        Plans.Find(Timetable.OrderTimeout)!.Cron.ShouldBe("* * * * *");
        (await Desk.RestoreAsync(Given.Ops, Timetable.OrderTimeout, 9, 4, "?", Stop))
            .ShouldBeOfType<SettingsResult.Wrong>().Faults.Single().Code.ShouldBe(SettingsFaultCode.UnknownVersion);
        (await host.GetRequiredService<SettingsHistory>().ListAsync(Given.Support, Timetable.OrderTimeout, Stop)).Select(version => version.Version)
            .ShouldBe([4, 3, 2, 1]);
    }

    [Theory]
    [InlineData(Role.Finance), InlineData(Role.Support), InlineData(Role.Auditor)]
    public async Task Save_WithoutTheRight_IsRefused(string role)
        => await Should.ThrowAsync<NotPermittedException>(() => SaveAsync(Draft((JobField.Deadline, "5")), actor: Given.Of(role)));

    [Fact]
    public void Parameters_OfAllTasks_AreInTheCatalogueAndBelongToOneTask()
    {
        foreach (var job in Timetable.Shipped.All)
        {
            JobField.Of(job, SettingsCatalogue.Find).Count.ShouldBe(6 + job.Parameters.Count);
        }
        Timetable.Shipped.All.SelectMany(job => job.Parameters).ShouldBeUnique();
    }
}
