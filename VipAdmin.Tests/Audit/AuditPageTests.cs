using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Audit;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Audit;

public sealed class AuditPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("zh-CN", "暂停任务", "运维", "1 条")]
    [InlineData("en", "Task paused", "Operations", "1 entry")]
    public async Task Row_InEitherLanguage_SaysWhoDidWhatAndWhy(string language, string act, string role, string count)
    {
        await WriteAsync(AuditAction.TaskPaused, Timetable.Reconciliation, "支付宝维护", new { until = "2026-11-23T07:00:00Z" });
        await using var page = new Page(postgres, Role.Auditor, language);
        var audit = page.At<AuditPage>("/audit");

        audit.WaitForAssertion(() => audit.Find("table.audit"));
        var row = audit.Find("tbody tr").TextContent;
        row.ShouldContain(act);
        row.ShouldContain(role);
        row.ShouldContain("支付宝维护");
        audit.Find("tbody tr a").GetAttribute("href").ShouldBe("/tasks/reconciliation");
        audit.Find(".audit-count").TextContent.ShouldBe(count);
    }

    [Theory]
    [InlineData("en",
        "before: Ask for approval above 1000, Cancel unpaid orders after default · after: Ask for approval above 1, Cancel unpaid orders after 20 min")]
    [InlineData("zh-CN", "之后：")]
    public async Task Particulars_OfAChangedSetting_AreSaidInWords(string language, string words)
    {
        await WriteAsync(AuditAction.ScheduleChanged, Timetable.OrderTimeout, "x", new
        {
            before = new Dictionary<string, string?> { ["guardItems"] = "1000", ["OrderTimeout:Minutes"] = null },
            after = new Dictionary<string, string> { ["guardItems"] = "1", ["OrderTimeout:Minutes"] = "20" },
        });
        (await RowAsync(language))
            .ShouldSatisfyAllConditions(row => row.ShouldContain(words), row => row.ShouldNotContain("guardItems"), row => row.ShouldNotContain("{"));
    }

    [Theory]
    [InlineData("en", "trigger manual · created from 2026-11-23 15:00:00", "permission to operate tasks")]
    [InlineData("zh-CN", "触发方式 手动 · 订单创建起 2026-11-23 15:00:00", "权限 操作任务")]
    public async Task Particulars_OfATriggerAndARefusal_AreWordsAndBeijingTime(string language, string trigger, string denied)
    {
        await WriteAsync(AuditAction.TaskTriggered, Timetable.Reconciliation, "x",
            new { trigger = "Manual", dryRun = false, windowFrom = new DateTime(2026, 11, 23, 7, 0, 0, DateTimeKind.Utc), windowUntil = (DateTime?)null });
        (await RowAsync(language)).ShouldContain(trigger);
        await WriteAsync(AuditAction.OrderChecked, "VIP1", "x", new { outcome = "left", code = "NOTPAY", dryRun = false });
        (await RowAsync(language)).ShouldContain(language == "en" ? "outcome no change needed" : "结果 无需改动");
        await WriteAsync(AuditAction.Denied, "/tasks", "x", new { permission = nameof(Permission.OperateTasks) });
        (await RowAsync(language)).ShouldContain(denied);
    }

    /// <summary>The newest row.</summary>
    private async Task<string> RowAsync(string language)
    {
        await using var page = new Page(postgres, Role.Auditor, language);
        var audit = page.At<AuditPage>("/audit");
        audit.WaitForAssertion(() => audit.Find("tbody tr"));
        return audit.Find("tbody tr").TextContent;
    }

    [Fact]
    public async Task Filter_InTheAddress_ShowsOnlyItsRows()
    {
        await WriteAsync(AuditAction.TaskPaused, Timetable.Reconciliation, "one");
        await WriteAsync(AuditAction.TaskResumed, Timetable.OrderTimeout, "two");
        await using var page = new Page(postgres, Role.Admin);
        var audit = page.At<AuditPage>("/audit?action=task.resumed");

        audit.WaitForAssertion(() => audit.FindAll("tbody tr").Count.ShouldBe(1));
        audit.Find("tbody").TextContent.ShouldContain("two");
        audit.FindAll("select option[selected]").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("VIP到期提醒")]
    [InlineData("vipreminder")]
    [InlineData("VIP expiry reminder")]
    public async Task Target_NamedAsTheColumnShowsIt_IsFound(string typed)
    {
        await WriteAsync(AuditAction.TaskPaused, Timetable.VipReminder, "one");
        await WriteAsync(AuditAction.TaskPaused, Timetable.OrderTimeout, "two");
        await using var page = new Page(postgres, Role.Admin);
        var audit = page.At<AuditPage>("/audit?target=" + Uri.EscapeDataString(typed));

        audit.WaitForAssertion(() => audit.FindAll("tbody tr").Count.ShouldBe(1));
        audit.Find("tbody").TextContent.ShouldContain("one");
    }

    [Fact]
    public async Task NoRow_UnderAFilter_SaysWhyAndWhatToDo()
    {
        await using var page = new Page(postgres, Role.Admin, "en");
        var audit = page.At<AuditPage>("/audit?actor=nobody");

        audit.WaitForAssertion(() => audit.Find(".empty-title").TextContent.ShouldBe("No entries match these filters"));
    }

    [Fact]
    public async Task NewRow_WhileSomebodyLooks_AppearsByItself()
    {
        await using var page = new Page(postgres, Role.Admin, "en");
        await page.ListenAsync();
        var audit = page.At<AuditPage>("/audit?signins=shown");
        audit.WaitForAssertion(() => audit.Find(".empty-title"));

        var access = page.Services.GetRequiredService<AccessLog>();
        await access.SignedInAsync(page.Actor, "session-1", Stop);

        audit.WaitForAssertion(() => audit.Find("tbody tr").TextContent.ShouldContain("Signed in"), Wait.Patience);
    }

    [Fact]
    public async Task SignIns_UnlessAskedFor_AreFoldedAndCounted()
    {
        await WriteAsync(AuditAction.SignedIn, "session-1", "");
        await WriteAsync(AuditAction.TaskPaused, Timetable.Reconciliation, "one");
        await using var page = new Page(postgres, Role.Auditor, "en");
        var audit = page.At<AuditPage>("/audit");

        audit.WaitForAssertion(() => audit.FindAll("tbody tr").Count.ShouldBe(1));
        audit.FindAll(".filter-chip").Single(chip => chip.TextContent.StartsWith("With sign-ins", StringComparison.Ordinal) && chip.TextContent.EndsWith('1'))
            .GetAttribute("href")!.ShouldContain("signins=shown");
        var all = page.At<AuditPage>("/audit?signins=shown");
        all.WaitForAssertion(() => all.FindAll("tbody tr").Count.ShouldBe(2));
    }

    [Theory]
    [InlineData("signIns", "Signed in"), InlineData("refusals", "Access denied")]
    public async Task Group_OfSignInsOrRefusals_ShowsTheseAloneAndFoldsNothing(string group, string only)
    {
        await WriteAsync(AuditAction.SignedIn, "session-1", "");
        await WriteAsync(AuditAction.Denied, "/tasks", "");
        await WriteAsync(AuditAction.TaskPaused, Timetable.Reconciliation, "one");
        await using var page = new Page(postgres, Role.Auditor, "en");
        var audit = page.At<AuditPage>($"/audit?group={group}");

        audit.WaitForAssertion(() => audit.FindAll("tbody tr").ShouldHaveSingleItem().TextContent.ShouldContain(only), Wait.Patience);
        audit.Find(".audit-count").TextContent.ShouldBe("1 entry");
        audit.FindAll(".filter-chip").ShouldNotContain(chip => chip.TextContent.StartsWith("With sign-ins", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Target_OfAnOpenedRow_HasTheWordsOfItsRow()
    {
        await WriteAsync(AuditAction.TaskPaused, Timetable.VipReminder, "one");
        await using var page = new Page(postgres, Role.Auditor);
        var audit = page.At<AuditPage>("/audit");
        audit.WaitForAssertion(() => audit.Find(".audit-toggle"));

        await audit.OnAsync(".audit-toggle", e => e.ClickAsync(new()));

        audit.Find(".audit-target code").TextContent.ShouldBe("VIP到期提醒");
        audit.Find(".audit-details code").TextContent.ShouldBe("VIP到期提醒");
    }

    [Fact]
    public async Task Row_Opened_ShowsWhatChangedAndTheWholeReason()
    {
        await WriteAsync(AuditAction.ScheduleChanged, Timetable.OrderTimeout, "longer, as agreed",
            new { before = new Dictionary<string, string?> { ["guardItems"] = "1000" }, after = new Dictionary<string, string> { ["guardItems"] = "20" } });
        await using var page = new Page(postgres, Role.Auditor, "en");
        var audit = page.At<AuditPage>("/audit");
        audit.WaitForAssertion(() => audit.Find(".audit-toggle"));

        await audit.OnAsync(".audit-toggle", e => e.ClickAsync(new()));

        var details = audit.Find(".audit-details");
        details.TextContent.ShouldContain("longer, as agreed");
        details.TextContent.ShouldContain("Ask for approval above");
        details.QuerySelector("strong")!.TextContent.ShouldBe("20");
        audit.Find(".audit-toggle").GetAttribute("aria-expanded").ShouldBe("true");
    }

    [Theory]
    [InlineData("138 0013 0072"), InlineData("138****0072"), InlineData("0072"), InlineData("南风"), InlineData("4f9d7c1e")]
    public async Task Member_HoweverNamed_ShowsWhoLookedThemUp(string named)
    {
        const string UserId = "4f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55";
        await postgres.Databases.MemberAsync(DateTime.UtcNow, m => (m.UserId, m.Phone, m.Nickname) = (UserId, "13800130072", "南风画画中"));
        await WriteAsync(AuditAction.MemberLookedUp, UserId, "", new { by = "Phone" });
        await WriteAsync(AuditAction.MemberLookedUp, "another", "", new { by = "Phone" });
        await using var page = new Page(postgres, Role.Auditor, "en");
        var audit = page.At<AuditPage>($"/audit?member={Uri.EscapeDataString(named)}&actor=u-1");

        audit.WaitForAssertion(
            () => page.Services.GetRequiredService<NavigationManager>().Uri.ShouldContain($"member={UserId}"), Wait.Patience);
        audit.WaitForAssertion(() => audit.FindAll("tbody tr").Count.ShouldBe(1), Wait.Patience);
        audit.Find(".audit-about").TextContent.ShouldContain("138****0072");
        audit.Find("tbody").TextContent.ShouldContain("4f9d7c1e…");
    }

    [Theory]
    [InlineData("不存在的人", "No such member"), InlineData("南风", "Which member?")]
    public async Task Count_WhileNoMemberIsMeant_IsNotThatOfTheFilterBefore(string named, string said)
    {
        await postgres.Databases.MemberAsync(DateTime.UtcNow, m => (m.UserId, m.Phone, m.Nickname) = ("u-1", "13800130072", "南风"));
        await postgres.Databases.MemberAsync(DateTime.UtcNow, m => (m.UserId, m.Phone, m.Nickname) = ("u-2", "13800130073", "南风"));
        await WriteAsync(AuditAction.TaskPaused, Timetable.Reconciliation, "one");
        await using var page = new Page(postgres, Role.Auditor, "en");
        var audit = page.At<AuditPage>("/audit");
        audit.WaitForAssertion(() => audit.Find(".audit-count").TextContent.ShouldBe("1 entry"), Wait.Patience);

        var navigation = page.Services.GetRequiredService<NavigationManager>();
        await audit.InvokeAsync(() => navigation.NavigateTo($"/audit?member={Uri.EscapeDataString(named)}"));

        audit.WaitForAssertion(() => audit.Markup.ShouldContain(said), Wait.Patience);
        audit.Find(".audit-count").TextContent.ShouldBeEmpty();
        audit.Find("[data-testid=export-count]").TextContent.ShouldNotContain("1 ");
    }

    [Fact]
    public async Task Member_NamedAgainAndAgain_IsRecordedOnce()
    {
        await postgres.Databases.MemberAsync(DateTime.UtcNow, m => (m.UserId, m.Phone, m.Nickname) = ("u-1", "13800130072", "南风"));
        await using var page = new Page(postgres, Role.Auditor, "en");
        await page.ListenAsync();
        var navigation = page.Services.GetRequiredService<NavigationManager>();
        var audit = page.At<AuditPage>("/audit");
        foreach (var named in new[] { "13800130072", "南风", "0072" })
        {
            await audit.InvokeAsync(() => navigation.NavigateTo($"/audit?member={Uri.EscapeDataString(named)}"));
            audit.WaitForAssertion(() => navigation.Uri.ShouldEndWith("member=u-1"), Wait.Patience);
            await audit.InvokeAsync(() => navigation.NavigateTo("/audit"));
        }

        audit.WaitForAssertion(() => audit.FindAll("tbody tr").Count.ShouldBe(1), Wait.Patience);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.AuditEvents.CountAsync(row => row.Action == AuditAction.MemberLookedUp, Stop)).ShouldBe(1);
    }

    [Fact]
    public async Task Export_OfAFilter_LeadsToExactlyItsRowsInEveryFormat()
    {
        await WriteAsync(AuditAction.TaskPaused, Timetable.Reconciliation, "=cmd()");
        await WriteAsync(AuditAction.TaskResumed, Timetable.OrderTimeout, "other");
        await using var page = new Page(postgres, Role.Auditor, "en");
        var audit = page.At<AuditPage>("/audit?action=task.paused&before=9");
        audit.WaitForAssertion(() => audit.Find("[data-testid=export-count]").TextContent.ShouldBe("1 row matches the filter"));

        audit.Find("[data-testid=export-xlsx]").GetAttribute("href").ShouldBe("/exports/audit?action=task.paused&format=xlsx");
        audit.Find("[data-testid=export-csv]").GetAttribute("href").ShouldBe("/exports/audit?action=task.paused&format=csv");
        audit.Find("[data-testid=export-csv]").HasAttribute("download").ShouldBeTrue();
    }

    [Fact]
    public async Task Support_OpeningTheAudit_SeesThatItIsNotPermitted()
    {
        await WriteAsync(AuditAction.TaskPaused, Timetable.Reconciliation, "secret reason");
        await using var page = new Page(postgres, Role.Support, "en");
        var audit = page.At<AuditPage>("/audit");

        audit.WaitForAssertion(() => audit.Find("[role=alert]").TextContent.ShouldContain("Not permitted"));
        audit.Markup.ShouldNotContain("secret reason");
    }

    private async Task WriteAsync(string action, string target, string reason, object? data = null)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        Acts.Add(db, TimeProvider.System, new Act(new Actor("u-1", "Li", [Role.Ops]), action, target, reason, data));
        await db.SaveChangesAsync(Stop);
        await ChangeFeed.Publish(db, Topic.Audit, Stop);
    }
}
