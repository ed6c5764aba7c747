using Bunit;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Scheduling;
using static VipAdmin.Tests.Scheduling.GivenRuns;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Scheduling;

public sealed class RunPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task UnknownRun_SaysSo()
    {
        await using var page = new Page(postgres, Role.Ops, "en");

        Open(page, Guid.NewGuid(), until: ".empty").Find(".empty-title").TextContent.ShouldBe("There is no such run");
    }

    [Fact]
    public async Task Items_ShowBeforeAndAfter_AndTilesCountSumAndFilter()
    {
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-1));
        var synced = run.Item("VIP1", ItemOutcome.Synced, 2990, 41);
        (synced.Before, synced.After, synced.Code) = (OrderStatus.Pending, OrderStatus.Paid, "SUCCESS");
        var unknown = run.Item("VIP2", ItemOutcome.Unknown, 29900, 5000);
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
        var tile = opened.Find("[data-testid=tile-unknown]");
        tile.TextContent.ShouldContain("¥299.00");

        var filtered = Open(page, run.Id, tile.GetAttribute("href"));
        filtered.FindAll("[data-testid=item]").Single().TextContent.ShouldContain("unchanged");
        filtered.Find("[data-testid=tile-unknown]").GetAttribute("aria-current").ShouldBe("true");
        Open(page, run.Id, $"/runs/{run.Id}?order=IP1").FindAll("[data-testid=item] .row-link").Single().GetAttribute("href").ShouldBe("/orders/VIP1");
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
    [InlineData("zh-CN", "没有订单被改动", "可以安全重复")]
    [InlineData("en", "No order was changed", "Safe to repeat: yes")]
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

        opened.Find(".banner").TextContent.ShouldContain("the run before was not finished");
        opened.FindAll(".grid").ShouldBeEmpty();
        opened.FindAll("[data-testid=log]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Reminders_ShowWindowsAndLeadToTheMessages()
    {
        var run = Run(Timetable.VipReminder, Now.AddMinutes(-1), counters: """{"sent": 1, "skipped": 0, "failed": 0, "before3": 1}""");
        await postgres.SaveAsync(run, new ReminderDelivery
        {
            Id = Guid.CreateVersion7(), UserId = "u1", DaysLeft = 3, VipExpireAt = Now, BusinessDay = BusinessDay.Of(Now), Status = DeliveryStatus.Sent, RunId = run.Id, CreatedAt = Now,
        });
        await using var page = new Page(postgres, Role.Support, "en");
        var opened = Open(page, run.Id);

        opened.Find("tbody tr").TextContent.ShouldContain("3 days before");
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

        await opened.Find("[data-testid=follow]").ClickAsync(new());
        await postgres.SaveAsync(Line(run, 2, "held back"));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await db.JobRuns.ExecuteUpdateAsync(set => set.SetProperty(r => r.Attempt, 2), Stop);
        await ChangeFeed.Publish(db, Topic.Run(run.Id), Stop);
        opened.WaitForAssertion(() => opened.Find(".run-facts").TextContent.ShouldContain("2 of 4"), Wait.Patience);
        opened.Find("[data-testid=log]").TextContent.ShouldNotContain("held back");
        await opened.Find("[data-testid=follow]").ClickAsync(new());
        opened.WaitForAssertion(() => opened.Find("[data-testid=log]").TextContent.ShouldContain("held back"), Wait.Patience);

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
        opened.Find(".empty-title").TextContent.ShouldBe("No order has been handled yet");

        await postgres.SaveAsync(run.Item("VIP77", ItemOutcome.Cancelled, 2990));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await ChangeFeed.Publish(db, Topic.Run(run.Id), Stop);

        opened.WaitForAssertion(() => opened.Find("[data-testid=item]").TextContent.ShouldContain("VIP77"), Wait.Patience);
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
