using System.Globalization;
using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Overview;
using static VipAdmin.Tests.Scheduling.GivenRuns;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Overview;

public sealed class OverviewPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = TimeProvider.System.UtcNow();
    private const string Card = "[data-testid=card-orderTimeout]";

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("zh-CN", "等待首次执行", "还没有执行过", "还没有活动")]
    [InlineData("en", "Waiting", "Has not run yet", "No activity yet")]
    public async Task NothingEverRan_SaysSoInEitherLanguage(string language, string state, string last, string activity)
    {
        await using var page = new Page(postgres, Role.Ops, language);
        var overview = Open(page);

        overview.FindAll(".job-card[data-testid]").Count.ShouldBe(3);
        overview.Find("[data-testid=upkeep-housekeeping]").TextContent.ShouldContain(state);
        overview.Find(Card).TextContent.ShouldContain(state);
        overview.Find(Card).TextContent.ShouldContain(last);
        overview.Find(".empty-title").TextContent.ShouldBe(activity);
    }

    [Fact]
    public async Task LastRun_ShowsItsCountsAndLinksToIt()
    {
        var run = Run(Timetable.OrderTimeout, Now.AddSeconds(-20), counters: """{"total": 1204, "cancelled": 3, "failed": 0}""");
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops);
        var card = Open(page).Find(Card);

        card.TextContent.ShouldContain("正常");
        card.QuerySelector(".job-counts")!.TextContent.ShouldContain("到期 1,204");
        card.QuerySelector(".job-counts")!.TextContent.ShouldContain("取消 3");
        card.QuerySelectorAll("a").Select(a => a.GetAttribute("href")).ShouldContain($"/runs/{run.Id}");
        card.QuerySelector(".countdown").ShouldNotBeNull();
    }

    [Fact]
    public async Task Running_ShowsProgressAndLetsNobodyStartASecondOne()
    {
        var run = Run(Timetable.OrderTimeout, Now.AddSeconds(-10), RunStatus.Running);
        (run.ProgressDone, run.ProgressTotal) = (30, 120);
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, "en");
        var overview = Open(page);

        overview.WaitForAssertion(() => overview.Find(Card + " [role=progressbar]").GetAttribute("aria-valuenow").ShouldBe("25"));
        overview.Find(Card).TextContent.ShouldContain("30 of 120");
        overview.Find(Card + " [data-testid=run-now]").HasAttribute("disabled").ShouldBeTrue();
        overview.Find(Card + " [data-testid=run-now]").GetAttribute("title")!.ShouldContain("in progress");
        overview.Find(Card + " [data-testid=pause]").HasAttribute("disabled").ShouldBeFalse();
    }

    [Fact]
    public async Task Paused_ShowsWhoWhyAndUntilWhen_AndOffersToResume()
    {
        await postgres.SaveAsync(
            new JobPause
            {
                Id = Guid.CreateVersion7(), JobKey = Timetable.OrderTimeout, Reason = "支付宝维护", PausedBy = "李运维", PausedAt = Now.AddMinutes(-3),
                Until = BusinessDay.FromBeijing(new DateTime(2199, 1, 2, 15, 0, 0))
            });
        await using var page = new Page(postgres, Role.Ops);
        var card = Open(page).Find(Card);

        card.TextContent.ShouldContain("已暂停");
        card.QuerySelector(".job-note")!.TextContent.ShouldContain("李运维 · 支付宝维护 · 至 01-02 15:00");
        card.TextContent.ShouldContain("恢复后补跑一次");
        card.QuerySelector("[data-testid=resume]").ShouldNotBeNull();
        card.QuerySelector("[data-testid=pause]").ShouldBeNull();
        card.QuerySelector("[data-testid=run-now]")!.HasAttribute("disabled").ShouldBeFalse("a pause stops the schedule, not a person");
    }

    [Fact]
    public async Task LastRunFailed_SaysWhyInPlainWords()
    {
        await postgres.SaveAsync(Run(Timetable.OrderTimeout, Now.AddSeconds(-20), RunStatus.Failed, errorCode: RunReason.DatabaseFailed));
        await using var page = new Page(postgres, Role.Ops, "en");
        var overview = Open(page);

        overview.Find(Card).TextContent.ShouldContain("Last run failed");
        overview.Find(Card + " .job-note").TextContent.ShouldContain("database error");
        overview.Find(".activity li").TextContent.ShouldContain("database error");
    }

    [Theory]
    [InlineData("en", "rejected the held run of ", "approved the held run of ", " expired")]
    [InlineData("zh-CN", "驳回了「", "批准了「", "待确认执行已过期")]
    public async Task Activity_SaysWhatWasDecidedAboutHeldRuns(string language, params string[] words)
    {
        AuditEvent Act(string action)
            => new()
            {
                At = Now.AddMinutes(-1), ActorId = "u-ops", ActorName = "李运维", ActorRoles = "ops", Action = action, Target = Timetable.OrderTimeout,
                Node = "test:1"
            };
        await postgres.SaveAsync(Act(AuditAction.HoldConfirmed), Act(AuditAction.HoldDismissed), Act(AuditAction.HoldLapsed));
        await using var page = new Page(postgres, Role.Ops, language);
        var activity = string.Concat(Open(page, "/?activity=acts").FindAll(".activity li").Select(line => line.TextContent));

        words.ShouldAllBe(said => activity.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task CronOff_EveryCardSaysSo_AndRunningByHandStaysPossible()
    {
        await using var page = new Page(postgres, Role.Ops, "en", services => services.Configure<SchedulingOptions>(options => options.Enabled = false));
        var overview = Open(page);

        overview.FindAll(".job-card").ShouldAllBe(card => card.TextContent.Contains("Cron off") && card.TextContent.Contains("(cron off)"));
        overview.Find(Card + " [data-testid=run-now]").HasAttribute("disabled").ShouldBeFalse();
    }

    [Fact]
    public async Task Today_ShowsWhatWasPutRightAndWhatIsOpen()
    {
        var run = Run(Timetable.Reconciliation, Now.AddSeconds(-10));
        await postgres.SaveAsync(run, run.Item("VIP1", ItemOutcome.Synced, 2990), run.Item("VIP2", ItemOutcome.Synced, 101310));
        foreach (var item in await ItemsAsync())
        {
            BusinessDay.Of(item).ShouldBe(BusinessDay.Of(TimeProvider.System.UtcNow()), "the test was run over midnight in Beijing; run it again");
        }
        await postgres.Databases.DiscrepancyAsync(Now);
        await using var page = new Page(postgres, Role.Ops);
        var figures = Open(page).Find(".figures").TextContent;

        figures.ShouldContain("2 单 · ¥1,043.00");
        var day = BusinessDay.Of(TimeProvider.System.UtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Open(page).Find("[data-testid=put-right]").GetAttribute("href").ShouldBe($"/orders?from={day}&to={day}&time=recovered");
        figures.ShouldContain("严重 1");
        Open(page).Find("[data-testid=open-fen]").TextContent.ShouldBe("多收未开通 ¥29.90");
    }

    [Fact]
    public async Task Pause_FromTheCard_AsksForAReasonAndWritesIt()
    {
        await using var page = new Page(postgres, Role.Ops);
        var overview = Open(page);

        // The click ends when the dialog does.
        var click = overview.OnAsync(Card + " [data-testid=pause]", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=reason]"));
        page.Dialogs.FindAll(".mud-dialog-actions button")[^1].HasAttribute("disabled").ShouldBeTrue("no pause without a reason");
        await page.Dialogs.OnAsync(".pause-end input", e => e.ChangeAsync(new() { Value = "on" }), at: 1);
        await page.Dialogs.OnAsync("[data-testid=reason]", e => e.InputAsync(new() { Value = "  支付宝维护 " }));
        await page.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: ^1);
        await click.WaitAsync(Wait.Patience, Stop);

        overview.WaitForAssertion(() => overview.Find(Card).TextContent.ShouldContain("Test ops · 支付宝维护"));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var pause = await db.JobPauses.SingleAsync(Stop);
        (pause.Until!.Value - pause.PausedAt).ShouldBe(TimeSpan.FromHours(1), TimeSpan.FromSeconds(5));
        (await db.AuditEvents.SingleAsync(Stop))
            .ShouldSatisfyAllConditions(act => act.Action.ShouldBe(AuditAction.TaskPaused), act => act.Reason.ShouldBe("支付宝维护"));
    }

    [Fact]
    public async Task Pause_WhenSomebodyWasFaster_SaysWhoAndWhy_AndOffersToChangeItWithWhatWasTyped()
    {
        await using var page = new Page(postgres, Role.Ops, "en");
        var overview = Open(page);
        var click = overview.OnAsync(Card + " [data-testid=pause]", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=reason]"));
        await page.Dialogs.OnAsync(".pause-end input", e => e.ChangeAsync(new() { Value = "on" }), at: 2);
        await page.Dialogs.OnAsync("[data-testid=reason]", e => e.InputAsync(new() { Value = "Alipay maintenance" }));
        await postgres.SaveAsync(
            new JobPause { Id = Guid.CreateVersion7(), JobKey = Timetable.OrderTimeout, Reason = "wrong amounts", PausedBy = "Li", PausedAt = Now });

        _ = page.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: ^1);

        page.Dialogs.WaitForAssertion(
            () => page.Dialogs.Find(".dialog-meaning").TextContent.ShouldStartWith("Li has already paused it: wrong amounts · until resumed."));
        page.Dialogs.Find("[data-testid=reason]").GetAttribute("value").ShouldBe("Alipay maintenance");
        page.Dialogs.FindAll(".pause-end input")[2].HasAttribute("checked").ShouldBeTrue("the end is kept as well");
        await page.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: ^1);
        await click.WaitAsync(Wait.Patience, Stop);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var pause = await db.JobPauses.SingleAsync(each => each.ResumedAt == null, Stop);
        (pause.Reason, pause.Until - pause.PausedAt > TimeSpan.FromMinutes(50)).ShouldBe(("Alipay maintenance", true));
    }

    [Fact]
    public async Task ChangeElsewhere_IsShownWithoutReload()
    {
        await using var page = new Page(postgres, Role.Ops);
        await page.ListenAsync();
        var overview = Open(page);

        var run = Run(Timetable.OrderTimeout, Now, RunStatus.Running);
        (run.ProgressDone, run.ProgressTotal) = (1, 2);
        await postgres.SaveAsync(run);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await ChangeFeed.Publish(db, Topic.Jobs, Stop);
        overview.WaitForAssertion(() => overview.Find(Card + " [role=progressbar]").GetAttribute("aria-valuenow").ShouldBe("50"), Wait.Patience);

        await db.JobRuns.ExecuteUpdateAsync(set => set.SetProperty(r => r.ProgressDone, 2), Stop);
        await ChangeFeed.Publish(db, Topic.Run(run.Id), Stop);
        overview.WaitForAssertion(() => overview.Find(Card + " [role=progressbar]").GetAttribute("aria-valuenow").ShouldBe("100"), Wait.Patience);
    }

    private async Task<List<DateTime>> ItemsAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.JobRunItems.Select(item => item.At).ToListAsync(Stop);
    }

    private static IRenderedComponent<OverviewPage> Open(Page page, string address = "/")
    {
        var overview = page.At<OverviewPage>(address);
        overview.WaitForAssertion(() => overview.Find("[data-testid=card-reconciliation]"), Wait.Patience);
        return overview;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
