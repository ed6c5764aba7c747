using Bunit;
using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Alerts;

namespace VipAdmin.Tests.Alerts;

public sealed class AlertsPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = TimeProvider.System.UtcNow();
    private static readonly Guid Run = Guid.CreateVersion7();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("en", "Held run", "Would cancel 37 orders, ¥5,180.00 · Rejected by 李运维: test data", "ops@example.com", "Resolved after 9 min", "Open")]
    [InlineData("zh-CN", "执行待确认", "将取消 37 笔订单，¥5,180.00 · 李运维 已驳回：test data", "ops@example.com", "已解除 · 历时 9 分钟", "未解除")]
    public async Task Rows_InEitherLanguage_SayWhatWhoWasToldAndSinceWhenItIsOver(string language, params string[] words)
    {
        await GiveAsync();
        await using var page = new Page(postgres, Role.Ops, language);
        var list = page.At<AlertsPage>("/alerts");

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(2));
        words.ShouldAllBe(word => list.Find("tbody").TextContent.Contains(word));
        list.FindAll("tbody a.row-link").Select(link => link.GetAttribute("href")).ShouldBe([$"/tasks/{Timetable.Reconciliation}", $"/runs/{Run}"]);
        list.Find("[data-testid=not-mailed]").TextContent.ShouldContain("ERROR_ALERT_EMAILS");
    }

    [Theory]
    [InlineData("?state=lasting", 1)]
    [InlineData("?mail=sent&condition=runHeld&task=orderTimeout", 1)]
    [InlineData("?to=2020-01-01", 0)]
    [InlineData("?state=x&mail=9&condition=%00&task='&before=x&after=-1", 2)]
    public async Task Address_NarrowsTheList(string query, int rows)
    {
        await GiveAsync();
        await using var page = new Page(postgres, Role.Auditor, "en");
        var list = page.At<AlertsPage>("/alerts" + query);

        list.WaitForAssertion(() => list.FindAll("tbody tr, .empty-title").Count.ShouldBe(Math.Max(rows, 1)));
        list.FindAll("tbody tr").Count.ShouldBe(rows);
    }

    [Theory]
    [InlineData("/alerts", "No alerts")]
    [InlineData("/alerts?state=over", "No alert matches")]
    public async Task NoRow_SaysWhy(string address, string title)
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        var list = page.At<AlertsPage>(address);

        list.WaitForAssertion(() => list.Find(".empty-title").TextContent.ShouldBe(title));
    }

    private async Task GiveAsync()
    {
        var pause = Guid.CreateVersion7();
        await postgres.SaveAsync(
            new JobHold
            {
                RunId = Run, JobKey = Timetable.OrderTimeout, HeldAt = Now.AddHours(-3), Touched = 37, Allowed = 30,
                Plan = """{"cancelled": 37, "cancelledFen": 518000, "settled": 0}""", Decision = HoldDecision.Dismissed, DecidedAt = Now.AddHours(-2),
                DecidedBy = "李运维", Reason = "test data",
            },
            new JobPause { Id = pause, JobKey = Timetable.Reconciliation, Reason = "maintenance", PausedBy = "李运维", PausedAt = Now.AddDays(-2) });
        await postgres.SaveAsync(new Alert
        {
            Condition = AlertCondition.RunHeld, Subject = Run, JobKey = Timetable.OrderTimeout, RaisedAt = Now.AddHours(-3),
            OverAt = Now.AddHours(-3).AddMinutes(9), SentAt = Now.AddHours(-3), SentTo = "ops@example.com", Attempts = 1,
        });
        await postgres.SaveAsync(new Alert
        {
            Condition = AlertCondition.PauseOverdue, Subject = pause, JobKey = Timetable.Reconciliation, RaisedAt = Now.AddHours(-1),
            NextAttemptAt = Now.AddHours(-1),
        });
    }
}
