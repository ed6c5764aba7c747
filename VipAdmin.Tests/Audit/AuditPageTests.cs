using Bunit;
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
    [InlineData("en", "Task paused", "Operations", "1 entries")]
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

    [Fact]
    public async Task NoRow_UnderAFilter_SaysWhyAndWhatToDo()
    {
        await using var page = new Page(postgres, Role.Admin, "en");
        var audit = page.At<AuditPage>("/audit?actor=nobody");

        audit.WaitForAssertion(() => audit.Find(".empty-title").TextContent.ShouldBe("No entry matches these filters"));
    }

    [Fact]
    public async Task NewRow_WhileSomebodyLooks_AppearsByItself()
    {
        await using var page = new Page(postgres, Role.Admin, "en");
        await page.ListenAsync();
        var audit = page.At<AuditPage>("/audit");
        audit.WaitForAssertion(() => audit.Find(".empty-title"));

        var access = page.Services.GetRequiredService<AccessLog>();
        await access.SignedInAsync(page.Actor, "session-1", Stop);

        audit.WaitForAssertion(() => audit.Find("tbody tr").TextContent.ShouldContain("Signed in"), Wait.Patience);
    }

    [Fact]
    public async Task Export_OfAFilter_WritesExactlyItsRowsAndLeavesATrace()
    {
        await WriteAsync(AuditAction.TaskPaused, Timetable.Reconciliation, "=cmd()");
        await WriteAsync(AuditAction.TaskResumed, Timetable.OrderTimeout, "other");
        await using var page = new Page(postgres, Role.Auditor, "en");
        var saved = page.JSInterop.SetupVoid("vipSaveFile", _ => true).SetVoidResult();
        var audit = page.At<AuditPage>("/audit?action=task.paused");
        audit.WaitForAssertion(() => audit.Find("tbody tr"));

        await audit.InvokeAsync(() => audit.FindAll("button").First(button => button.TextContent.Contains("Export", StringComparison.Ordinal)).ClickAsync(new()));

        saved.VerifyInvoke("vipSaveFile").Arguments[0].ShouldBeOfType<string>().ShouldStartWith("audit-");
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var trace = db.AuditEvents.Single(row => row.Action == AuditAction.Exported);
        trace.Target.ShouldBe("audit");
        trace.Data.ShouldNotBeNull().ShouldContain("\"rows\": 1");
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
        db.Audit(TimeProvider.System, new Actor("u-1", "Li", [Role.Ops]), action, target, reason, data);
        await db.SaveChangesAsync(Stop);
        await ChangeFeed.Publish(db, Topic.Audit, Stop);
    }
}
