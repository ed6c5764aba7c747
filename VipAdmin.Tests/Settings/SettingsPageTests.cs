using Bunit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Settings;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Scheduling.Jobs;
using VipAdmin.Web.Settings;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Settings;

public sealed class SettingsPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Page Portal(string language = "en", Dictionary<string, string?>? configured = null)
        => new(postgres, Role.Auditor, language,
            services => services.AddSettingsView(new ConfigurationBuilder().AddInMemoryCollection(configured ?? []).Build()));

    private static IRenderedComponent<SettingsPage> Open(Page page, string query = "")
    {
        var settings = page.At<SettingsPage>("/settings" + query);
        settings.WaitForElement("table, .empty");
        return settings;
    }

    private static string Row(IRenderedComponent<SettingsPage> settings, string name)
        => settings.FindAll("tr").Single(row => row.QuerySelector(".cell-a")?.TextContent.Trim() == name).QuerySelector(".cell-b")!.InnerHtml;

    [Fact]
    public async Task Open_WhatTasksMayChange_LeadsToTheirSettings_AndNothingElseDoes()
    {
        await using var page = Portal();
        var settings = Open(page);

        Row(settings, "ORDER_TIMEOUT_MINUTES").ShouldContain("/tasks/orderTimeout/settings");
        Row(settings, "Reminders__Windows").ShouldContain("/tasks/vipReminder/settings");
        Row(settings, "WECHAT_MCH_ID").ShouldNotContain("href");
    }

    [Fact]
    public async Task Meaning_OfATasksSetting_BeginsWithTheNameOfTheTask()
    {
        await using var page = Portal();

        Open(page, "?q=Tasks__vipReminder").Markup.ShouldContain("VIP expiry reminder: schedule as minute");
    }

    [Fact]
    public async Task Saved_ByAnotherOperator_ShowsOnTheOpenPage()
    {
        await using var page = Portal();
        await page.ListenAsync();
        var settings = Open(page, "?q=ORDER_TIMEOUT");

        await page.Services.GetRequiredService<JobSettingsDesk>().SaveAsync(
            Given.Admin, Timetable.OrderTimeout, new JobSettingsDraft(new Dictionary<string, string?> { ["OrderTimeout:Minutes"] = "42" }), 0, "slow banks",
            TestContext.Current.CancellationToken);

        settings.WaitForAssertion(() => Row(settings, "ORDER_TIMEOUT_MINUTES").ShouldContain("42"));
        settings.Markup.ShouldContain(">portal<");
    }

    [Theory]
    [InlineData("en", "RECONCILIATION_RETRY_INTERVAL", "1 min 60000")]
    [InlineData("zh-CN", "RECONCILIATION_RETRY_INTERVAL", "1 分钟 60000")]
    [InlineData("zh-CN", "Payments__AttemptTimeout", "5 秒 5000")]
    [InlineData("zh-CN", "ORDER_TIMEOUT_MINUTES", "15 分钟")]
    [InlineData("en", "Scheduling__PauseOverdueHours", "24 h")]
    [InlineData("en", "VIP_GRACE_PERIOD_DAYS", "7 days")]
    [InlineData("en", "Reconciliation__WarnPercent", "10 %")]
    [InlineData("zh-CN", "Desk__ApprovalFen", "¥500.00 50000")]
    [InlineData("en", "Payments__Parallelism", "16")]
    public async Task Value_WithAUnit_IsSaidInWords(string language, string name, string words)
    {
        await using var page = Portal(language);
        var cell = Open(page).FindAll("tr").Single(row => row.QuerySelector(".cell-a")?.TextContent.Trim() == name).QuerySelector(".cell-b")!;
        cell.QuerySelector(".settings-edit")?.Remove();

        string.Join(' ', cell.TextContent.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)).ShouldBe(words);
    }

    /// <summary>A setting whose name says what it counts has a unit, so that the page can say it.</summary>
    [Fact]
    public void Settings_NamedAfterAUnit_HaveIt()
        => SettingsCatalogue.All.Where(setting => setting.Kind is SettingKind.Whole or SettingKind.Number && setting.Unit == SettingUnit.None)
            .Select(setting => setting.Key).Where(key => new[] { "Minutes", "Hours", "Days", "Percent", "Fen", "Ms" }.Any(
                unit => key.EndsWith(unit, StringComparison.Ordinal))).ShouldBeEmpty();

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Open_EverySection_HasATitleInTheReadersLanguage(string language)
    {
        await using var page = Portal(language);
        var titles = Open(page).FindAll("section > h2").Select(title => title.TextContent).ToArray();

        titles.Length.ShouldBe(SettingsCatalogue.All.Select(setting => setting.Section).Distinct().Count());
        if (language == "zh-CN")
        {
            titles.ShouldAllBe(title => title.Any(character => character > '\u2E80') || title == "OpenID Connect");
        }
    }

    [Fact]
    public async Task Filter_OnlyWhatWasSet_HidesDefaults()
    {
        await using var page = Portal(configured: new() { ["OrderTimeout:Minutes"] = "20" });
        Open(page, "?only=set").FindAll("tbody tr").Count.ShouldBe(1);
    }
}
