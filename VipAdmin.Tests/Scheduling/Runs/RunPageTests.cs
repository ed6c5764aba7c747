using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Reminders;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Scheduling.Board;
using VipAdmin.Web.Scheduling.Runs;
using static VipAdmin.Tests.Scheduling.GivenRuns;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Scheduling.Runs;

public sealed class RunPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task UnknownRun_SaysSo()
    {
        await using var page = new Page(postgres, Role.Ops, "en");

        Open(page, Guid.NewGuid(), until: ".empty").Find(".empty-title").TextContent.ShouldBe("Run not found");
    }

    [Fact]
    public async Task StatementImport_ListsItsStatements_AndSaysNothingOfOrders()
    {
        var run = Run(Timetable.StatementImport, Now.AddMinutes(-1));
        await postgres.SaveAsync(run);
        var statements = new StatementWorld(postgres);
        var own = await statements.ImportAsync("wechat/bills/trade-all.csv", file => file with { RunId = run.Id });
        await statements.ImportAsync("wechat/bills/fundflow-basic.csv");
        await using var page = new Page(postgres, Role.Finance, "en");

        var opened = Open(page, run.Id, until: "[data-testid=run-statements]");

        opened.FindAll("[data-testid=run-statements] tbody tr").ShouldHaveSingleItem().InnerHtml.ShouldContain($"/statements/{own.Id}");
        opened.Markup.ShouldNotContain("handled no orders");
    }

    [Fact]
    public async Task Housekeeping_HasNoOrders_AndSaysNothingOfThem()
    {
        var run = Run(Timetable.Housekeeping, Now.AddMinutes(-1));
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, "en");

        Open(page, run.Id).Markup.ShouldNotContain("handled no orders");
    }

    [Fact]
    public async Task Items_ShowBeforeAndAfter_AndTilesCountSumAndFilter()
    {
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-1));
        var synced = run.Item("VIP1", ItemOutcome.Synced, 2990, 41);
        (synced.Before, synced.After, synced.Code) = (OrderStatus.Pending, OrderStatus.Paid, "SUCCESS");
        var unknown = run.Item("VIP2", ItemOutcome.Unknown, 29900, 15473);
        (unknown.Before, unknown.After, unknown.Code) = (OrderStatus.Pending, OrderStatus.Pending, "NETWORK_TIMEOUT");
        await postgres.SaveAsync(run, synced, unknown);
        await using var page = new Page(postgres, Role.Finance, "en");
        var opened = Open(page, run.Id);

        opened.FindAll("[data-testid=item]").Count.ShouldBe(2);
        var item = opened.FindAll("[data-testid=item]").Single(row => row.TextContent.Contains("VIP1")).TextContent;
        item.ShouldContain("pending → paid");
        item.ShouldContain("SUCCESS");
        item.ShouldContain("41 ms");
        item.ShouldContain("¥29.90");
        opened.FindAll("[data-testid=item]").Single(row => row.TextContent.Contains("VIP2")).TextContent.ShouldContain("15.5 s");
        var tile = opened.Find("[data-testid=tile-unknown]");
        tile.TextContent.ShouldContain("¥299.00");

        var filtered = Open(page, run.Id, tile.GetAttribute("href"));
        filtered.FindAll("[data-testid=item]").Single().TextContent.ShouldContain("unchanged");
        filtered.Find("[data-testid=tile-unknown]").GetAttribute("aria-current").ShouldBe("true");
        Open(page, run.Id, $"/runs/{run.Id}?order=IP1").FindAll("[data-testid=item] .row-link").Single().GetAttribute("href").ShouldBe("/orders/VIP1");
    }

    [Theory]
    [InlineData(true, "?", new[] { "VIP4", "VIP2" }, true)]
    [InlineData(true, "?outcome=left", new[] { "VIP3", "VIP1" }, false)]
    [InlineData(true, "?order=VIP1", new[] { "VIP1" }, false)]
    [InlineData(false, "?", new[] { "VIP4", "VIP3", "VIP2", "VIP1" }, false)]
    public async Task Items_OfADryRun_ListWhatWouldChange_AndLeadToTheRest(bool dryRun, string query, string[] orders, bool leads)
    {
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-1), dryRun: dryRun, trigger: RunTrigger.Manual);
        await postgres.SaveAsync(run);
        foreach (var (order, outcome) in new[]
        {
            ("VIP1", ItemOutcome.Left), ("VIP2", ItemOutcome.Unknown), ("VIP3", ItemOutcome.Left), ("VIP4", ItemOutcome.Synced),
        })
        {
            await postgres.SaveAsync(run.Item(order, outcome, 2990));
        }
        await using var page = new Page(postgres, Role.Ops, "en");
        var opened = Open(page, run.Id, $"/runs/{run.Id}{query}");

        opened.FindAll("[data-testid=item] .row-link").Select(link => link.GetAttribute("href")).ShouldBe(orders.Select(order => "/orders/" + order));
        opened.FindAll("[data-testid=show-unchanged]")
            .Select(link => (link.TextContent, link.GetAttribute("href")!.EndsWith("outcome=left", StringComparison.Ordinal)))
            .ShouldBe(leads ? [("Show unchanged orders: 2", true)] : []);
    }

    [Theory]
    [InlineData("en", "Nothing was changed", "4 more discrepancies were already known")]
    [InlineData("zh-CN", "没有任何改动", "另有 4 条此前已知的差异")]
    public async Task KnownDifferences_AreNoChangeOfTheRun_AndAQuietLineOfTheirOwn(string language, string says, string apart)
    {
        var run = Run(Timetable.OrderTimeout, Now.AddMinutes(-1), counters: """{"total": 4, "cancelled": 0, "discrepancies": 4, "knownDiscrepancies": 4}""");
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, language);
        var opened = Open(page, run.Id);

        opened.Find("[data-testid=plan] strong").TextContent.ShouldBe(says);
        opened.Find("[data-testid=known]").TextContent.ShouldBe(apart);
        opened.FindAll("[data-testid=counters] .tone-warning").ShouldBeEmpty("they were reported when they were found");
    }

    [Fact]
    public async Task KnownDifferences_AreNamedOnTheirTile()
    {
        var run = Run(Timetable.OrderTimeout, Now.AddMinutes(-1), counters: """{"total": 2, "discrepancies": 2, "knownDiscrepancies": 1}""");
        await postgres.SaveAsync(run, run.Item("VIP1", ItemOutcome.Discrepancy, 2990), run.Item("VIP2", ItemOutcome.Discrepancy, 2990));
        await using var page = new Page(postgres, Role.Ops, "en");

        Open(page, run.Id).Find("[data-testid=tile-discrepancy] [data-testid=tile-known]").TextContent.ShouldBe("1 already known");
    }

    [Fact]
    public async Task Counters_StandInTheTilesAlone_BesideTheTotalTheyAddUpTo()
    {
        var run = Run(Timetable.OrderTimeout, Now.AddMinutes(-1),
            counters: """{"total": 3, "cancelled": 1, "cancelledFen": 2990, "failed": 2, "unknown": 1}""");
        await postgres.SaveAsync(run, run.Item("VIP1", ItemOutcome.Cancelled, 2990), run.Item("VIP2", ItemOutcome.Unknown, 2990),
            run.Item("VIP3", ItemOutcome.Failed, 2990));
        var purged = Run(Timetable.OrderTimeout, Now.AddMinutes(-2), counters: run.Counters);
        await postgres.SaveAsync(purged);
        await using var page = new Page(postgres, Role.Ops, "en");
        var opened = Open(page, run.Id);

        Words(opened).ShouldBe(["due 3"]);
        opened.FindAll(".outcome-tile strong").Sum(tile => int.Parse(tile.TextContent, CultureInfo.InvariantCulture)).ShouldBe(3);
        opened.Find("[data-testid=orders]").TextContent.ShouldContain("3 orders");
        Words(Open(page, purged.Id)).ShouldBe(["due 3", "cancelled 1", "failed 1", "no answer 1", "cancelled amount ¥29.90"]);

        static IEnumerable<string> Words(IRenderedComponent<RunPage> page)
            => page.FindAll("[data-testid=counters] > span").Select(counter => counter.TextContent);
    }

    [Fact]
    public async Task Items_OfADryRunThatWouldChangeNothing_AreAllListed()
    {
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-1), dryRun: true, trigger: RunTrigger.Manual);
        await postgres.SaveAsync(run, run.Item("VIP1", ItemOutcome.Left, 2990));
        await using var page = new Page(postgres, Role.Ops, "en");
        var opened = Open(page, run.Id);

        opened.FindAll("[data-testid=item]").Count.ShouldBe(1);
        opened.FindAll("[data-testid=show-unchanged]").ShouldBeEmpty();
    }

    [Fact]
    public async Task DryRun_SaysWouldEverywhere()
    {
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-1), dryRun: true, trigger: RunTrigger.Manual);
        await postgres.SaveAsync(run, run.Item("VIP1", ItemOutcome.Synced, 2990));
        await using var page = new Page(postgres, Role.Ops, "en");
        var opened = Open(page, run.Id);

        opened.Find(".banner").TextContent.ShouldContain("nothing was changed, closed or sent");
        opened.Find("[data-testid=item]").TextContent.ShouldContain("Would settle");
        opened.Find("[data-testid=tile-synced]").TextContent.ShouldContain("Would settle");
    }

    [Theory]
    [InlineData("zh-CN", "没有订单被改动", "可以。每次")]
    [InlineData("en", "No order was changed", "Yes. Every change")]
    public async Task Failed_SaysWhatItMeansAndWhatToDo(string language, string means, string repeat)
    {
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-1), RunStatus.Failed, errorCode: RunReason.AllUnknown);
        (run.Attempt, run.Error) = (4, "42 of 42 orders without an answer");
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, language);
        var opened = Open(page, run.Id);

        var failure = opened.Find("[data-testid=failure]").TextContent;
        failure.ShouldContain(means);
        failure.ShouldContain(repeat);
        failure.ShouldContain("42 of 42 orders without an answer");
        opened.Find(".run-facts").TextContent.ShouldContain(language == "en" ? "4 of 4" : "第 4 次，共 4 次");
    }

    [Fact]
    public async Task WaitingForARetry_SaysWhenItComes()
    {
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-1), RunStatus.Running);
        (run.Attempt, run.NextAttemptAt, run.ErrorCode) = (2, Now.AddMinutes(1), RunReason.AllUnknown);
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, "en");
        var opened = Open(page, run.Id);

        opened.Find(".run-facts").TextContent.ShouldContain("2 of 4");
        opened.WaitForAssertion(() => opened.Find("[data-testid=progress]").TextContent.ShouldContain("Attempt 2 failed"));
    }

    [Fact]
    public async Task SkippedSlot_SaysWhy_AndShowsNoEmptyTables()
    {
        var run = Run(Timetable.OrderTimeout, Now.AddMinutes(-1), RunStatus.Skipped, slot: Now.AddMinutes(-1), errorCode: RunReason.AlreadyRunning);
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, "en");
        var opened = Open(page, run.Id);

        opened.Find(".banner").TextContent.ShouldContain("the previous run was still in progress");
        opened.FindAll(".grid").ShouldBeEmpty();
        opened.FindAll("[data-testid=log]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Reminders_ShowWindowsAndLeadToTheMessages()
    {
        var run = Run(Timetable.VipReminder, Now.AddMinutes(-1), counters: """{"sent": 1, "skipped": 0, "failed": 0, "before3": 1}""");
        await postgres.SaveAsync(run, new ReminderDelivery
        {
            Id = Guid.CreateVersion7(), UserId = "u1", DaysLeft = 3, VipExpireAt = Now, BusinessDay = BusinessDay.Of(Now), Status = DeliveryStatus.Sent,
            RunId = run.Id, CreatedAt = Now,
        });
        await using var page = new Page(postgres, Role.Support, "en");
        var opened = Open(page, run.Id);

        opened.WaitForElement("tbody tr").TextContent.ShouldContain("3 days before");
        opened.FindAll("a").Select(a => a.GetAttribute("href")).ShouldContain($"/reminders?run={run.Id}");
        opened.Find("[data-testid=counters]").TextContent.ShouldNotContain("before3");
    }

    [Fact]
    public async Task Log_FiltersByLevel_AndFollowsWhileTheRunIsFresh()
    {
        var run = Run(Timetable.Reconciliation, Now, RunStatus.Running);
        await postgres.SaveAsync(run, Line(run, 2, "开始执行"), Line(run, 4, "执行失败"));
        await using var page = new Page(postgres, Role.Ops, "en");
        await page.ListenAsync();
        var opened = Open(page, run.Id);

        opened.WaitForAssertion(() => opened.FindAll(".log-line").Count.ShouldBe(2), Wait.Patience);
        await postgres.SaveAsync(Line(run, 3, "60秒后重试"));
        opened.WaitForAssertion(() => opened.Find("[data-testid=log]").TextContent.ShouldContain("60秒后重试"), Wait.Patience);

        await opened.OnAsync("[data-testid=follow]", e => e.ClickAsync(new()));
        await postgres.SaveAsync(Line(run, 2, "held back"));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await db.JobRuns.ExecuteUpdateAsync(set => set.SetProperty(r => r.Attempt, 2), Stop);
        await ChangeFeed.Publish(db, Topic.Run(run.Id), Stop);
        opened.WaitForAssertion(() => opened.Find(".run-facts").TextContent.ShouldContain("2 of 4"), Wait.Patience);
        opened.Find("[data-testid=log]").TextContent.ShouldNotContain("held back");
        page.Services.GetRequiredService<NavigationManager>().NavigateTo($"/runs/{run.Id}?level=4");
        opened.WaitForAssertion(() => opened.FindAll(".log-line").Single().TextContent.ShouldContain("执行失败"), Wait.Patience);
        page.Services.GetRequiredService<NavigationManager>().NavigateTo($"/runs/{run.Id}");
        await db.JobRuns.ExecuteUpdateAsync(set => set.SetProperty(r => r.Status, RunStatus.Succeeded).SetProperty(r => r.FinishedAt, Now.AddHours(-1)), Stop);
        await ChangeFeed.Publish(db, Topic.Run(run.Id), Stop);
        opened.WaitForAssertion(() => opened.Find("[data-testid=counters]"), Wait.Patience);
        await postgres.SaveAsync(Line(run, 2, "the last line"));
        await opened.OnAsync("[data-testid=follow]", e => e.ClickAsync(new()));
        opened.WaitForAssertion(() => opened.Find("[data-testid=log]").TextContent.ShouldContain("the last line"), Wait.Patience);

        var errors = Open(page, run.Id, $"/runs/{run.Id}?level=4");
        errors.WaitForAssertion(() => errors.FindAll(".log-line").Single().TextContent.ShouldContain("执行失败"), Wait.Patience);
    }

    [Fact]
    public async Task RunThatGoesOn_ShowsNewItemsWithoutReload()
    {
        var run = Run(Timetable.Reconciliation, Now, RunStatus.Running);
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, "en");
        await page.ListenAsync();
        var opened = Open(page, run.Id);
        opened.Find(".empty-title").TextContent.ShouldBe("No orders handled yet");

        await postgres.SaveAsync(run.Item("VIP77", ItemOutcome.Cancelled, 2990));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await ChangeFeed.Publish(db, Topic.Run(run.Id), Stop);

        opened.WaitForAssertion(() => opened.Find("[data-testid=item]").TextContent.ShouldContain("VIP77"), Wait.Patience);
    }

    [Theory]
    [InlineData("zh-CN", "连续 3 次；24 小时内 3 次", "超时无应答 × 2", "平台或网络变慢", "订单对账")]
    [InlineData("en", "3 in a row; 3 in 24 hours", "timed out × 2", "The platform or the network is slow", "Order reconciliation")]
    public async Task Failed_SaysSinceWhenHowOftenAndWhy(string language, string often, string trouble, string cause, string task)
    {
        var runs = Enumerable.Range(0, 3)
            .Select(i => Run(Timetable.Reconciliation, Now.AddMinutes(-15 + 5 * i), RunStatus.Failed, errorCode: RunReason.AllUnknown)).ToArray();
        var items = Enumerable.Range(0, 2).Select(i => runs[2].Item($"VIP{i}", ItemOutcome.Unknown, 2990, 5000)).ToArray();
        foreach (var item in items)
        {
            item.Code = "NETWORK_TIMEOUT";
        }
        await postgres.SaveAsync([.. runs, .. items]);
        await using var page = new Page(postgres, Role.Ops, language);
        var opened = Open(page, runs[2].Id);

        opened.Find("h1").TextContent.ShouldContain(task);
        opened.Find("[data-testid=often]").TextContent.ShouldBe(often);
        opened.Find("[data-testid=since] a").GetAttribute("href").ShouldBe($"/runs/{runs[0].Id}");
        opened.Find("[data-testid=trouble]").TextContent.ShouldContain(trouble);
        opened.Find("[data-testid=trouble]").TextContent.ShouldContain(cause);
        opened.Find("[data-testid=item]").TextContent.ShouldContain(language == "en" ? "timed out" : "超时无应答");
    }

    public static TheoryData<string> Codes => [.. typeof(RunReason).GetFields().Select(constant => (string)constant.GetRawConstantValue()!)];

    [Theory, MemberData(nameof(Codes))]
    public async Task EveryReason_IsSaidInWords(string code)
    {
        var run = Run(Timetable.OrderTimeout, Now,
            code is RunReason.Paused or RunReason.AlreadyRunning or RunReason.AwaitingConfirmation ? RunStatus.Skipped : RunStatus.Failed, errorCode: code);
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, "en");
        var opened = Open(page, run.Id);

        var said = opened.Find(run.Status == RunStatus.Skipped ? ".banner" : "[data-testid=failure]").TextContent;
        said.ShouldNotContain("with code");
        said.Replace(code, "", StringComparison.Ordinal).Trim().Length.ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task Running_IsStoppedWithAReason_AndSaysThatItIsStopping()
    {
        var run = Run(Timetable.Reconciliation, Now, RunStatus.Running);
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, "en");
        await page.ListenAsync();
        var opened = Open(page, run.Id);

        // Found and clicked in one turn of the dispatcher: a run under way is drawn anew at any moment.
        opened.WaitForElement("[data-testid=cancel]");
        await opened.OnAsync("[data-testid=cancel]", e => e.Click());
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=reason]"));
        await page.Dialogs.OnAsync("[data-testid=reason]", e => e.InputAsync(new() { Value = "Alipay maintenance" }));
        await page.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: ^1);

        opened.WaitForAssertion(() => opened.Find("[data-testid=stopping]").TextContent.ShouldContain("Test ops (Alipay maintenance)"));
        opened.Find("[data-testid=cancel]").HasAttribute("disabled").ShouldBeTrue();
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.JobRuns.SingleAsync(Stop)).CancelReason.ShouldBe("Alipay maintenance");
    }

    [Fact]
    public async Task Running_StopBesideTheProgress_TakesTwoPressesWithAUsualReason()
    {
        var run = Run(Timetable.Reconciliation, Now, RunStatus.Running);
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, "zh-CN");
        var opened = Open(page, run.Id);

        opened.WaitForElement("[data-testid=progress] [data-testid=cancel]");
        await opened.OnAsync("[data-testid=progress] [data-testid=cancel]", e => e.Click());
        page.Dialogs.WaitForElement(".reason-presets");
        await page.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: ^1);

        // The dialog closes before the command has been carried out.
        await Wait.UntilAsync(async () => await postgres.Databases.ReadAsync(db => db.JobRuns.Select(row => row.CancelReason).SingleAsync(Stop)) == "数量异常");
    }

    [Fact]
    public async Task Running_EndsWhileItsStopIsAsked_SaysSoAndTakesTheActAway()
    {
        var run = Run(Timetable.Reconciliation, Now, RunStatus.Running);
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, "zh-CN");
        await page.ListenAsync();
        var opened = Open(page, run.Id);
        opened.WaitForElement("[data-testid=progress] [data-testid=cancel]");
        await opened.OnAsync("[data-testid=progress] [data-testid=cancel]", e => e.Click());
        page.Dialogs.WaitForElement(".reason-presets");

        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            await db.JobRuns.ExecuteUpdateAsync(set => set.SetProperty(row => row.Status, RunStatus.Succeeded).SetProperty(row => row.FinishedAt, Now), Stop);
            await ChangeFeed.Publish(db, Topic.Run(run.Id), Stop);
        }

        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=over]").TextContent.ShouldBe("本次执行已经结束，无需停止。"));
        page.Dialogs.FindAll(".mud-dialog-actions button").Select(button => button.TextContent.Trim()).ShouldBe(["关闭"]);
    }

    [Theory]
    [InlineData(RunReason.UnansweredAgain, "VIP7 3", "VIP7 连续 3 次查询无结果。")]
    [InlineData(RunReason.UnansweredMany, "5 54 3 5", "54 笔中 5 笔查询无结果（不少于 3 笔且超过 5% 即警告）。")]
    [InlineData(RunReason.OrdersFailed, "2", "2 笔订单处理失败，或平台应答不可信（如验签失败）。")]
    public async Task Warning_SaysWhichRuleWarned(string code, string error, string words)
    {
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-1), RunStatus.Warning, errorCode: code);
        run.Error = error;
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, "zh-CN");

        var card = Open(page, run.Id).Find("[data-testid=failure]").TextContent;

        card.ShouldContain("警告原因");
        card.ShouldContain(words);
        card.ShouldNotContain("失败原因");
        card.ShouldNotContain("原始信息");
    }

    [Fact]
    public async Task Held_AsksWithThePlan_AndADismissalIsSaidAfterwards()
    {
        var run = Run(Timetable.OrderTimeout, Now, RunStatus.Failed, counters: """{"cancelled": 37, "cancelledFen": 518000, "settled": 0}""",
            errorCode: RunReason.Held);
        await postgres.SaveAsync(run, new JobHold { RunId = run.Id, JobKey = run.JobKey, HeldAt = Now, Touched = 37, Allowed = 30, Plan = run.Counters },
            run.Item("VIP1", ItemOutcome.Cancelled, 2990));
        await using var page = new Page(postgres, Role.Ops, "en");
        await page.ListenAsync();
        var opened = Open(page, run.Id);

        opened.Find("[data-testid=hold]").TextContent.ShouldContain("Would cancel 37 orders, ¥5,180.00");
        opened.Find("[data-testid=item]").TextContent.ShouldContain("Would cancel");
        opened.FindAll("[data-testid=failure]").ShouldBeEmpty();
        opened.FindAll("[data-testid=run-again]").ShouldBeEmpty("there are two acts: approve and reject");
        var click = opened.OnAsync("[data-testid=dismiss]", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=reason]"));
        await page.Dialogs.OnAsync("[data-testid=reason]", e => e.InputAsync(new() { Value = "wrong data" }));
        await page.Dialogs.OnAsync(".mud-dialog-actions button", e => e.ClickAsync(new()), at: ^1);
        await click;

        opened.WaitForAssertion(() => opened.Find("[data-testid=hold]").TextContent.ShouldContain("Rejected by Test ops: wrong data"));
        opened.FindAll("[data-testid=confirm]").ShouldBeEmpty();
        opened.Find(".page-header .chip").TextContent.Trim().ShouldBe("Rejected");
        opened.FindAll("[data-testid=run-again]").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Held_MoreBecameDueSince_SaysSoBeforeItIsApproved()
    {
        var run = Run(Timetable.OrderTimeout, Now, RunStatus.Warning, errorCode: RunReason.CancelsHeld);
        await postgres.Databases.PackagesAsync(Now);
        var (listed, gone) = (await postgres.Databases.PurchaseAsync(Now.AddHours(-1)),
            await postgres.Databases.PurchaseAsync(Now.AddHours(-1), but: order => order.PaymentStatus = OrderStatus.Paid));
        await postgres.Databases.PurchaseAsync(Now.AddHours(-1));
        await postgres.Databases.PurchaseAsync(Now.AddMinutes(-1));
        OrderRunItem Planned(Order order) => new()
        {
            RunId = run.Id, OrderNo = order.OrderNo, AmountFen = 2990, Outcome = ItemOutcome.Cancelled, Planned = true, At = Now,
        };
        await postgres.SaveAsync(run,
            new JobHold { RunId = run.Id, JobKey = run.JobKey, HeldAt = Now, Touched = 2, Allowed = 1, Plan = """{"cancelled": 2, "cancelledFen": 5980}""" },
            Planned(listed), Planned(gone));
        await using var page = new Page(postgres, Role.Ops, "en");
        var opened = Open(page, run.Id);

        await opened.OnAsync("[data-testid=confirm]", e => e.Click());

        var asks = page.Dialogs.WaitForElement(".dialog-meaning").TextContent;
        asks.ShouldContain("Exactly the 2 orders listed are cancelled, no others");
        asks.ShouldContain("1 of the listed orders have been paid or handled meanwhile.");
        asks.ShouldContain("1 more became due since; they are not included.");
        asks.ShouldContain("asks again above 1");
    }

    [Fact]
    public async Task DryRun_WithSomethingToDo_OffersToDoExactlyThatFirst()
    {
        var run = Run(Timetable.Reconciliation, Now, trigger: RunTrigger.Manual, dryRun: true,
            counters: """{"totalChecked": 5, "synced": 1, "syncedFen": 2990, "cancelled": 2, "cancelledFen": 5980}""");
        var old = Run(Timetable.Reconciliation, Now.AddHours(-2), trigger: RunTrigger.Manual, dryRun: true, counters: """{"totalChecked": 5, "synced": 1}""");
        await postgres.SaveAsync(run, old);
        await using var page = new Page(postgres, Role.Ops, "en");
        var opened = Open(page, run.Id);

        opened.FindAll(".page-header .mud-button-filled").ShouldHaveSingleItem().TextContent.ShouldBe("Do exactly this");
        await opened.OnAsync("[data-testid=carry-out]", e => e.Click());
        var meaning = page.Dialogs.WaitForElement(".dialog-meaning").TextContent;
        meaning.ShouldContain("cancel 2 orders");
        meaning.ShouldContain("Orders that are not listed here stay untouched.");

        Open(page, old.Id).FindAll("[data-testid=carry-out]").ShouldBeEmpty("the orders of two hours ago are not those of now");
    }

    [Theory]
    [InlineData("zh-CN", "已照此执行", "计划中有 1 笔不再需要处理")]
    [InlineData("en", "It was carried out", "1 order of the plan was no longer there")]
    public async Task DryRun_ThatWasCarriedOut_LeadsThere_AndItsRunSaysWhatOthersDidBefore(string language, string leads, string others)
    {
        var (plan, done) = (Run(Timetable.Reconciliation, Now.AddMinutes(-2), counters: """{"cancelled":2}""", dryRun: true),
            Run(Timetable.Reconciliation, Now.AddMinutes(-1)));
        done.Confirms = plan.Id;
        await postgres.SaveAsync(plan, done, plan.Item("VIP1", ItemOutcome.Cancelled), plan.Item("VIP2", ItemOutcome.Cancelled),
            done.Item("VIP1", ItemOutcome.Cancelled));
        await using var page = new Page(postgres, Role.Ops, language);

        var shown = Open(page, plan.Id, until: "[data-testid=carried-out]");
        shown.Find("[data-testid=carried-out]").TextContent.ShouldStartWith(leads);
        shown.Find("[data-testid=carried-out]").GetAttribute("href").ShouldBe($"/runs/{done.Id}");
        shown.FindAll("[data-testid=carry-out]").ShouldBeEmpty("it has been done");

        Open(page, done.Id, until: "[data-testid=not-met]").Find("[data-testid=not-met]").TextContent.ShouldStartWith(others);
    }

    [Fact]
    public async Task Stopped_ByAPerson_IsNoFailureWithACause()
    {
        var run = Run(Timetable.Reconciliation, Now, RunStatus.Cancelled, errorCode: RunReason.CancelRequested);
        run.Error = "李运维: 数量异常";
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, "zh-CN");
        var opened = Open(page, run.Id);

        var card = opened.Find("[data-testid=failure]").TextContent;
        card.ShouldContain("人工停止");
        card.ShouldNotContain("失败原因");
        card.ShouldNotContain("可能原因");
        opened.Find(".page-header .chip").TextContent.Trim().ShouldBe("已停止");
    }

    [Theory]
    [InlineData("en", "5 orders", "Unusually many cancellations – approve?", "Paid orders are still settled", "Awaiting approval")]
    [InlineData("zh-CN", "5 笔", "取消数量异常，请确认是否执行", "已支付的订单照常补单", "待确认")]
    public async Task CancelsHeld_ShowsWhatWasDoneBesideWhatWaits(string language, string done, string title, string why, string status)
    {
        var run = Run(Timetable.Reconciliation, Now, RunStatus.Warning,
            counters: """{"totalChecked": 42, "synced": 5, "syncedFen": 14950, "cancelled": 0, "errors": 0}""", errorCode: RunReason.CancelsHeld);
        await postgres.SaveAsync(run,
            new JobHold
            {
                RunId = run.Id, JobKey = run.JobKey, HeldAt = Now, Touched = 37, Allowed = 30,
                Plan = """{"cancelled": 37, "cancelledFen": 518000}"""
            });
        await using var page = new Page(postgres, Role.Ops, language);
        var opened = Open(page, run.Id);

        opened.Find("[data-testid=plan]").TextContent.ShouldContain(done);
        opened.Find("[data-testid=hold]").TextContent.ShouldContain(title);
        opened.Find("[data-testid=hold]").TextContent.ShouldContain(why);
        opened.Markup.ShouldContain(status);
        opened.FindAll("[data-testid=failure]").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(RunTrigger.Catchup, "无，补跑错过的执行")]
    [InlineData(RunTrigger.Manual, "无，手动执行")]
    public async Task RunWithoutASlot_SaysWhyItHasNone(RunTrigger trigger, string words)
    {
        var run = Run(Timetable.Reconciliation, Now, trigger: trigger);
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops);

        Open(page, run.Id).Find(".run-facts dd").TextContent.ShouldBe(words);
    }

    [Fact]
    public async Task Held_LeadsToWhatHappenedAroundIt_Once()
    {
        var run = Run(Timetable.Reconciliation, Now, RunStatus.Warning, errorCode: RunReason.CancelsHeld);
        await postgres.SaveAsync(run, new JobHold { RunId = run.Id, JobKey = run.JobKey, HeldAt = Now, Touched = 37, Allowed = 30, Plan = "{}" });
        await using var page = new Page(postgres, Role.Ops);

        Open(page, run.Id, until: "[data-testid=confirm]").FindAll("[data-testid=around]").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("en", "Awaiting approval")]
    [InlineData("zh-CN", "待确认")]
    public async Task Held_HasAStateOfItsOwn_NeitherFailedNorCancelled(string language, string words)
    {
        var run = Run(Timetable.VipReminder, Now, RunStatus.Cancelled, errorCode: RunReason.Held);
        await postgres.SaveAsync(run, new JobHold { RunId = run.Id, JobKey = run.JobKey, HeldAt = Now, Touched = 37, Allowed = 30, Plan = """{"sent": 37}""" });
        await using var page = new Page(postgres, Role.Ops, language);
        var chip = Open(page, run.Id).Find(".chip");

        chip.TextContent.Trim().ShouldBe(words);
        chip.ClassName!.ShouldContain("tone-warning");
    }

    [Theory]
    [InlineData(null, null, "No e-mail is sent: ERROR_ALERT_EMAILS is not set.")]
    [InlineData("sent", null, "E-mail sent at 11-23 12:00 to ops@example.com")]
    [InlineData("failed", 5, "(mail: no route); next attempt at 11-23 12:05.")]
    [InlineData("failed", null, "could not be sent: mail: no route")]
    public async Task Held_SaysWhoHasHeardOfIt(string? fate, int? again, string words)
    {
        var run = Run(Timetable.OrderTimeout, Now, RunStatus.Failed, errorCode: RunReason.Held);
        await postgres.SaveAsync(run, new JobHold { RunId = run.Id, JobKey = run.JobKey, HeldAt = Now, Touched = 37, Allowed = 30, Plan = "{}" });
        var noon = new DateTime(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);
        if (fate is not null)
        {
            await postgres.SaveAsync(new Alert
            {
                Subject = run.Id, JobKey = run.JobKey, RaisedAt = noon, Attempts = again is null ? AlertLedger.MostAttempts : 1,
                SentAt = fate == "sent" ? noon : null,
                SentTo = fate == "sent" ? "ops@example.com" : null,
                Error = fate == "failed" ? "mail: no route" : null, NextAttemptAt = again is { } minutes ? noon.AddMinutes(minutes) : null,
            });
        }
        await using var page = new Page(postgres, Role.Support, "en");

        Open(page, run.Id).Find("[data-testid=told]").TextContent.ShouldContain(words);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reminders_OfAPlan_ListWindowsWithTheirWords_AndWhoWouldBeTold(bool dryRun)
    {
        var world = new ReminderWorld(postgres);
        await world.MemberAsync(ReminderWorld.Beijing(3), member => (member.Phone, member.Nickname) = ("13800000042", "小明"));
        await world.MemberAsync(ReminderWorld.Beijing(-2));
        await world.MemberAsync(ReminderWorld.Beijing(-2), member => member.Status = 0);
        var run = dryRun ? Run(Timetable.VipReminder, Now, trigger: RunTrigger.Manual, dryRun: true)
            : Run(Timetable.VipReminder, Now, RunStatus.Failed, errorCode: RunReason.Held);
        var plan = System.Text.Json.JsonSerializer.Serialize((await world.RunAsync(dryRun: true, chunk: 1, runId: run.Id)).Counters());
        run.Counters = dryRun ? plan : "{}";
        await postgres.SaveAsync(
            dryRun ? [run] : [run, new JobHold { RunId = run.Id, JobKey = run.JobKey, HeldAt = Now, Touched = 2, Allowed = 1, Plan = plan }]);
        await using var page = new Page(postgres, Role.Ops, "en");
        var opened = Open(page, run.Id);

        opened.WaitForElement("[data-testid=planned]");
        var windows = opened.Find("[data-testid=windows]").TextContent;
        windows.ShouldContain("Reminders that would be sent");
        windows.ShouldContain("3 days before");
        windows.ShouldContain("您的VIP会员已到期2天，VIP图标即将隐藏");
        var planned = opened.FindAll("[data-testid=planned] tbody tr").Select(row => row.TextContent).ToArray();
        planned.Length.ShouldBe(2);
        planned.ShouldContain(row => row.Contains("小明") && row.Contains("138****0042") && row.Contains("3 days before"));
        (await world.LedgerAsync()).ShouldBeEmpty();
        (await world.InboxAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Reminders_OfAPlanWhenAllWereToldBefore_SaysWhyNobodyIsOnTheList()
    {
        var run = Run(Timetable.VipReminder, Now, trigger: RunTrigger.Manual, dryRun: true);
        run.Counters = """{"sent": 0, "skipped": 53, "failed": 0, "alreadyTold": 53}""";
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, "en");

        var opened = Open(page, run.Id);
        opened.WaitForAssertion(
            () => opened.Find("[data-testid=windows]").TextContent.ShouldContain("53 due members were already reminded"), Wait.Patience);
    }

    [Fact]
    public async Task DryRun_ThatWasStopped_SpeaksOfWhatItWouldHaveDone()
    {
        var run = Run(Timetable.OrderTimeout, Now.AddMinutes(-2), RunStatus.Cancelled, trigger: RunTrigger.Manual,
            counters: """{"cancelled": 6, "settled": 1}""", dryRun: true, errorCode: RunReason.CancelRequested);
        await postgres.SaveAsync(run);
        await using var page = new Page(postgres, Role.Ops, "en");
        var opened = Open(page, run.Id);

        opened.Find("[data-testid=counters]").TextContent.ShouldSatisfyAllConditions(text => text.ShouldContain("would cancel 6"),
            text => text.ShouldContain("would settle 1"), text => text.ShouldNotContain("cancelled"));
        opened.Find("[data-testid=failure]").TextContent.ShouldSatisfyAllConditions(text => text.ShouldContain("nothing was changed, closed or sent"),
            text => text.ShouldNotContain("shown are complete"));
        var history = page.At<JobPage>($"/tasks/{run.JobKey}", parameters => parameters.Add(each => each.Key, run.JobKey));
        history.WaitForAssertion(() => history.Find("[data-testid=run]").TextContent.ShouldContain("would settle 1 · would cancel 6"), Wait.Patience);
    }

    [Fact]
    public async Task Window_Attempts_AndMoney_AreShown_AndFinanceMayOnlyLook()
    {
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-2),
            counters: """{"totalChecked": 3, "synced": 1, "cancelled": 2, "cancelledFen": 5980, "syncedFen": 2990}""");
        (run.WindowFrom, run.WindowUntil) = (new DateTime(2026, 11, 20, 2, 0, 0, DateTimeKind.Utc), new DateTime(2026, 11, 20, 3, 0, 0, DateTimeKind.Utc));
        JobRunAttempt Try(int number, string? code)
            => new()
            {
                RunId = run.Id, Attempt = number, StartedAt = run.StartedAt, FinishedAt = run.StartedAt.AddSeconds(1), ErrorCode = code,
                NextAt = code is null ? null : run.StartedAt.AddSeconds(61)
            };
        await postgres.SaveAsync(run, Try(1, RunReason.AllUnknown), Try(2, null));
        await using var page = new Page(postgres, Role.Finance, "en");
        var opened = Open(page, run.Id);

        opened.Find("[data-testid=window]").TextContent.ShouldContain("2026-11-20 10:00 – 2026-11-20 11:00");
        opened.Find("[data-testid=plan]").TextContent.ShouldContain("Cancelled 2 orders, ¥59.80; settled 1 order paid at the platform, ¥29.90");
        opened.FindAll("[data-testid=try]").Select(row => row.TextContent.Contains("no answer to any query")).ShouldBe([true, false]);
        opened.FindAll("[data-testid=run-again]").ShouldBeEmpty();
        opened.Find("[data-testid=copy-link]").GetAttribute("data-copy").ShouldEndWith($"/runs/{run.Id}");
    }

    [Fact]
    public async Task Log_Search_FindsInLines()
    {
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-5));
        await postgres.SaveAsync(run, Line(run, 2, "开始执行"), Line(run, 4, "Connection REFUSED by peer"));
        await using var page = new Page(postgres, Role.Ops, "en");
        var opened = Open(page, run.Id, $"/runs/{run.Id}?find=refused");
        opened.WaitForAssertion(() => opened.FindAll(".log-line").Single().TextContent.ShouldContain("REFUSED"));
        var none = Open(page, run.Id, $"/runs/{run.Id}?find=100%25");
        none.WaitForAssertion(() => none.Find("[data-testid=log]").TextContent.ShouldContain("No lines match"));
    }

    private static LogRow Line(JobRun run, int level, string message) => new() { RunId = run.Id, Timestamp = Now, Level = level, Message = message };

    private static IRenderedComponent<RunPage> Open(Page page, Guid id, string? address = null, string until = ".run-facts")
    {
        var run = page.At<RunPage>(address ?? $"/runs/{id}", parameters => parameters.Add(each => each.Id, id));
        run.WaitForAssertion(() => run.Find(until), Wait.Patience);
        return run;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
