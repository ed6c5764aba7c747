using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Reminders;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Reminders;

public sealed class RemindersPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static DateTime Now => TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("/reminders?q=13800000042", "/members?q=13800000042")]
    [InlineData("/reminders?q=%E5%B0%8F%E6%98%8E", "/members?q=%E5%B0%8F%E6%98%8E")]
    public async Task OldAddress_OfALookUp_LeadsToTheMembers(string old, string now)
    {
        await using var page = new Page(postgres, Role.Support);

        page.At<RemindersPage>(old);

        page.Services.GetRequiredService<NavigationManager>().Uri.ShouldEndWith(now);
        (await AuditCountAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData("zh-CN", "不会发送任何提醒", "将发送")]
    [InlineData("en", "Nothing is sent", "Would be sent")]
    public async Task DayAhead_IsADryRunWithCountsByOutcome(string language, string said, string planned)
    {
        await MemberAsync(4, m => m.Nickname = "小明");
        await MemberAsync(4, m => m.Status = 0);
        await using var page = new Page(postgres, Role.Support, language);
        var day = BusinessDay.Of(Now).AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        var shown = page.At<RemindersPage>($"/reminders?day={day}");

        shown.WaitForAssertion(() => shown.FindAll("[data-testid=dry-run] tbody tr").Count.ShouldBe(2), Patience);
        shown.Find("[data-testid=dry-run-said]").TextContent.ShouldContain(said);
        shown.FindAll(".filter-chip").Single(chip => chip.TextContent.Trim().StartsWith(planned, StringComparison.Ordinal)).TextContent.ShouldEndWith("1");
        page.Services.GetRequiredService<NavigationManager>().NavigateTo($"/reminders?day={day}&outcome=DISABLED");
        shown.WaitForAssertion(() => shown.FindAll("[data-testid=dry-run] tbody tr").Count.ShouldBe(1), Patience);
        shown.FindAll("[data-testid=dry-run] .row-link").ShouldAllBe(link => link.TextContent != "小明");
    }

    [Theory]
    [InlineData("zh-CN", null, "待确认", "将发送 412")]
    [InlineData("zh-CN", HoldDecision.Dismissed, "已驳回", "将发送 412")]
    [InlineData("en", null, "Awaiting approval", "Would be sent 412")]
    public async Task HeldRun_IsHeldInTheListAndOnItsPage_WithWhatItWouldSend(string language, HoldDecision? decision, string state, string plan)
    {
        var run = GivenRuns.Run(Timetable.VipReminder, Now, RunStatus.Cancelled, errorCode: RunReason.Held);
        await postgres.SaveAsync(run, new JobHold
        {
            RunId = run.Id, JobKey = run.JobKey, HeldAt = Now, Touched = 412, Allowed = 50, Plan = """{"sent": 412}""", Decision = decision
        });
        await using var page = new Page(postgres, Role.Support, language);

        var list = page.At<RemindersPage>("/reminders");
        list.WaitForAssertion(() => list.Find("table .chip").TextContent.Trim().ShouldBe(state), Patience);
        list.Find("table .cell-c").TextContent.ShouldBe(plan);
        var opened = page.At<RemindersPage>($"/reminders?run={run.Id}");
        opened.WaitForAssertion(() => opened.Find(".page-header .chip").TextContent.Trim().ShouldBe(state), Patience);
    }

    [Fact]
    public async Task Start_WithoutSearch_ListsTheLatestRunsAndLooksNobodyUp()
    {
        var run = await RunAsync("""{"sent":1204,"skipped":3,"failed":0}""");
        await using var page = new Page(postgres, Role.Ops, "en");

        var shown = page.At<RemindersPage>("/reminders");

        shown.WaitForAssertion(() => shown.Find("tbody tr").TextContent.ShouldContain("1,204"), Patience);
        shown.Find(".row-link").GetAttribute("href").ShouldBe($"/reminders?run={run}");
        (await AuditCountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Run_ByStatusAndWindow_ShowsWhatItSentAndWhyNot()
    {
        var run = await RunAsync("""{"sent":2,"skipped":1,"failed":0}""");
        await MemberAsync(3);
        await MemberAsync(-1);
        await MemberAsync(3, m => m.Status = 0);
        await ReminderWorld.SendNowAsync(postgres, run);
        await using var page = new Page(postgres, Role.Ops, "en");

        var shown = page.At<RemindersPage>("/reminders");
        shown.WaitForAssertion(() => shown.Find("tbody tr"), Patience);
        page.Services.GetRequiredService<NavigationManager>().NavigateTo($"/reminders?run={run}");
        shown.WaitForAssertion(() => shown.FindAll("table.ledger tbody tr").Count.ShouldBe(3), Patience);

        page.Services.GetRequiredService<NavigationManager>().NavigateTo($"/reminders?run={run}&status=skipped");
        shown.WaitForAssertion(() => shown.FindAll("table.ledger tbody tr").Single().TextContent.ShouldContain("the account was disabled"), Patience);

        page.Services.GetRequiredService<NavigationManager>().NavigateTo($"/reminders?run={run}&window=-1");
        shown.WaitForAssertion(() => shown.FindAll("table.ledger tbody tr").Single().TextContent.ShouldContain("您的VIP会员已到期1天，VIP图标即将隐藏"), Patience);

        page.Services.GetRequiredService<NavigationManager>().NavigateTo($"/reminders?run={run}&window=0");
        shown.WaitForAssertion(() => shown.Find(".empty-title").TextContent.ShouldBe("No reminders match these filters"), Patience);
    }

    [Fact]
    public async Task Run_Export_WritesMaskedPhonesOnly()
    {
        var run = await RunAsync("""{"sent":1,"skipped":0,"failed":0}""");
        await MemberAsync(3, m => m.Phone = "13800000042");
        await ReminderWorld.SendNowAsync(postgres, run);

        var rows = new Core.Reminders.RunReminders(postgres.Databases).AllAsync(Given.Auditor, new Core.Reminders.RunReminderFilter(run),
            TestContext.Current.CancellationToken);

        (await rows.SingleAsync(TestContext.Current.CancellationToken)).Phone.ShouldBe("138****0042");
    }

    [Fact]
    public async Task Texts_OfMembers_ExistInBothLanguages()
    {
        await using var page = new Page(postgres, Role.Support);
        var words = page.Services.GetRequiredService<Microsoft.Extensions.Localization.IStringLocalizer<Web.Resources.MembersText>>();

        string[] KeysIn(string language)
        {
            System.Globalization.CultureInfo.CurrentUICulture = System.Globalization.CultureInfo.GetCultureInfo(language);
            return [.. words.GetAllStrings(includeParentCultures: false).Select(w => w.Name).Order(StringComparer.Ordinal)];
        }
        KeysIn("zh-CN").ShouldBe(KeysIn(""));
    }

    private async Task<Member> MemberAsync(int daysLeft, Action<Member>? but = null)
        => await postgres.Databases.MemberAsync(Now, m =>
        {
            (m.VipLevel, m.VipActivatedAt) = (1, Now.AddDays(-32));
            m.VipExpireAt = BusinessDay.StartUtc(BusinessDay.Of(Now).AddDays(daysLeft)).AddHours(12);
            but?.Invoke(m);
        });

    private async Task<Guid> RunAsync(string counters)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        var run = new JobRun
        {
            Id = Guid.CreateVersion7(), JobKey = Timetable.VipReminder, Status = RunStatus.Succeeded, StartedAt = Now, Node = "n",
            Actor = "system", Counters = counters
        };
        db.JobRuns.Add(run);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        return run.Id;
    }

    private async Task<int> AuditCountAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await db.AuditEvents.CountAsync(TestContext.Current.CancellationToken);
    }
}
