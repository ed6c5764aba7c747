using Bunit;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Shared;
using VipAdmin.Web.Timeline;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Timeline;

public sealed class TimelinePageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>04:00 in Beijing.</summary>
    private static readonly DateTime Four = new(2025, 11, 23, 20, 0, 0, DateTimeKind.Utc);
    private const string Hour = "/timeline?from=2025-11-24T04:00&to=2025-11-24T05:00";

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.SaveAsync([.. Enumerable.Range(0, 12).Select(i => Run(Timetable.Reconciliation, Four.AddMinutes(i * 5))),
            Run(Timetable.OrderTimeout, Four.AddMinutes(1), RunStatus.Failed, errorCode: RunReason.AllUnknown),
            new AuditEvent
            {
                At = Four.AddMinutes(2), ActorId = "o", ActorName = "李运维", ActorRoles = Role.Ops, Action = AuditAction.TaskPaused,
                Target = Timetable.OrderTimeout, Reason = "支付宝维护", Node = "n",
            }]);
        await postgres.Databases.DiscrepancyAsync(Four.AddMinutes(3));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("zh-CN", "12 次执行，均成功，无需处理", "暂停", "取消后到账")]
    [InlineData("en", "12 runs, all succeeded, nothing to do", "paused Order timeout", "Late payment")]
    public async Task Hour_ByLink_FitsAScreenInEitherLanguage(string language, params string[] words)
    {
        await using var page = new Page(postgres, Role.Support, language);

        var timeline = page.At<TimelinePage>(Hour);

        timeline.WaitForAssertion(() => timeline.FindAll("tbody tr").Count.ShouldBe(4));
        words.ShouldAllBe(word => timeline.Markup.Contains(word));
        timeline.Markup.ShouldContain("支付宝维护");
        timeline.FindAll("tbody a.row-link").Select(link => link.GetAttribute("href")).ShouldContain(
            "/tasks/reconciliation?from=2025-11-24T04%3A00&to=2025-11-24T04%3A55%3A01&status=succeeded#history");
    }

    [Fact]
    public async Task DryRunAndSettings_AreToldInFull()
    {
        await postgres.SaveAsync(
            Run(Timetable.OrderTimeout, Four.AddMinutes(8), dryRun: true, trigger: RunTrigger.Manual, counters: """{"total": 1, "cancelled": 1}"""),
            Settings(Four.AddMinutes(9), AuditAction.ScheduleChanged,
                """{"version": 3, "before": {"cron": "*/5 * * * *"}, "after": {"cron": "*/10 * * * *"}}"""),
            Settings(Four.AddMinutes(10), AuditAction.ScheduleRestored, """{"version": 4, "restores": 0, "before": {}, "after": {}}"""));
        await using var page = new Page(postgres, Role.Ops);

        var timeline = page.At<TimelinePage>(Hour);

        timeline.WaitForAssertion(() => timeline.FindAll("tbody tr").Count.ShouldBe(7));
        var rows = timeline.FindAll("tbody tr").Select(row => row.TextContent).ToList();
        rows.Count(row => row.Contains("试运行", StringComparison.Ordinal)).ShouldBe(1);
        rows.Single(row => row.Contains("修改了「订单超时取消」的设置", StringComparison.Ordinal)).ShouldSatisfyAllConditions(
            row => row.ShouldContain("*/5 * * * * → */10 * * * *"), row => row.ShouldContain("少打扰"));
        rows.ShouldContain(row => row.Contains("恢复了「订单超时取消」的默认配置", StringComparison.Ordinal));
        timeline.FindAll("tbody tr td.timeline-kind").Select(kind => kind.TextContent.Trim()).Distinct().ShouldBe(["操作", "执行", "差异"], ignoreOrder: true);
    }

    [Fact]
    public async Task NewEntries_WaitUntilTheyAreAskedFor()
    {
        await using var page = new Page(postgres, Role.Ops);
        await page.ListenAsync();
        var now = TimeProvider.System.UtcNow();
        await postgres.SaveAsync(Run(Timetable.OrderTimeout, now.AddMinutes(-9), RunStatus.Failed));
        var timeline = page.At<TimelinePage>("/timeline?last=1h");
        timeline.WaitForAssertion(() => timeline.FindAll("tbody tr").Count.ShouldBe(1));

        await postgres.SaveAsync(Run(Timetable.OrderTimeout, now.AddMinutes(-1), RunStatus.Failed));
        await using var db = await postgres.Databases.CreateDbContextAsync(Xunit.TestContext.Current.CancellationToken);
        await ChangeFeed.Publish(db, Topic.Jobs, Xunit.TestContext.Current.CancellationToken);

        timeline.WaitForAssertion(() => timeline.Find("[data-testid=news]").TextContent.ShouldBe("1 条新动态 ↑"), Wait.Patience);
        timeline.FindAll("tbody tr").Count.ShouldBe(1);
        await timeline.OnAsync("[data-testid=news]", e => e.Click());
        timeline.WaitForAssertion(() => timeline.FindAll("tbody tr").Count.ShouldBe(2));
        timeline.FindAll("[data-testid=news]").ShouldBeEmpty();
    }

    private static AuditEvent Settings(DateTime at, string action, string data) => new()
    {
        At = at, ActorId = "o", ActorName = "李运维", ActorRoles = Role.Ops, Action = action, Target = Timetable.OrderTimeout, Reason = "少打扰", Node = "n",
        Data = data,
    };

    [Fact]
    public async Task Kind_Chosen_NarrowsAndKeepsTheRange()
    {
        await using var page = new Page(postgres, Role.Support, "en");
        var timeline = page.At<TimelinePage>(Hour + "&kind=finding");

        timeline.WaitForAssertion(() => timeline.FindAll("tbody tr").Count.ShouldBe(1));
        timeline.FindAll("a.filter-chip").Single(chip => chip.TextContent.Trim() == "Clear filters").GetAttribute("href")
            .ShouldBe("/timeline?from=2025-11-24T04%3A00&to=2025-11-24T05%3A00");
    }

    [Fact]
    public async Task Steps_BesideTheRange_KeepTheFilterAndDropPaging()
    {
        await using var page = new Page(postgres, Role.Support, "en");
        var timeline = page.At<TimelinePage>(Hour + "&kind=finding&before=1.1.1");

        string Query(string step) => new Uri(timeline.Find($"[data-testid=time-{step}]").GetAttribute("href")!).Query;
        Query("ZoomIn").ShouldBe("?from=2025-11-24T04%3A15&to=2025-11-24T04%3A45&kind=finding");
        Query("ZoomOut").ShouldBe("?from=2025-11-24T03%3A30&to=2025-11-24T05%3A30&kind=finding");
        Query("Earlier").ShouldBe("?from=2025-11-24T03%3A00&to=2025-11-24T04%3A00&kind=finding");
        Query("Later").ShouldBe("?from=2025-11-24T05%3A00&to=2025-11-24T06%3A00&kind=finding");
    }

    [Theory]
    [InlineData("?from=nonsense&kind=%00&task=x'&status=9&channel=%&before=x&after=1.2.3")]
    [InlineData("?from=9999-12-31&actor=%25")]
    public async Task Address_ThatNoOneCanRead_ShowsAnEmptyDay(string query)
    {
        await using var page = new Page(postgres, Role.Support, "en");

        var timeline = page.At<TimelinePage>("/timeline" + query);

        timeline.WaitForAssertion(() => timeline.Find(".empty-title").TextContent.ShouldBe("Nothing happened"));
    }

    [Fact]
    public void Around_AnEvent_IsHalfAnHourOnEitherSide()
        => AroundLink.Of(Four).ShouldBe("/timeline?from=2025-11-24T03%3A30&to=2025-11-24T04%3A31");
}
