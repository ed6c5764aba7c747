using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Payments;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Statements;

public sealed class StatementImportJobTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateOnly Day = StatementWorld.Day;

    /// <summary>The day after, 10:30 in Beijing.</summary>
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 10, 30, 0, TimeSpan.FromHours(8)));
    private readonly ScriptedBills weChat = new("wechat");
    private readonly ScriptedBills alipay = new("alipay");
    private readonly LogLines lines = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<JobResult> RunAsync(bool dryRun = false)
    {
        using var orders = new OrderDesk(postgres, time.GetUtcNow().UtcDateTime);
        var days = new DayMatching(StatementWorld.Matching(time), orders.Check, postgres.Databases, time);
        var fetch = new StatementFetch([weChat, alipay], new StatementWorld(postgres, time: time).Desk, days, postgres.Databases, time);
        using var factory = LoggerFactory.Create(logging => logging.AddProvider(lines));
        var job = new StatementImportJob(fetch, days, new PlatformHolds(postgres.Databases, time), factory.CreateLogger<StatementImportJob>());
        using var run = new RunScope(postgres.Databases, time)
        {
            RunId = Guid.CreateVersion7(), JobKey = Timetable.StatementImport, Actor = "system", DryRun = dryRun,
        };
        var work = await job.LookAsync(run, Stop);
        return await work.DoAsync(run, Stop);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_OfAPlatformOnHold_AsksForOneDayOnly_AndIsSkippedWhenNothingElseIsDue(bool alipayDone)
    {
        if (alipayDone)
        {
            await RunAsync();
            await postgres.ExecuteAsync("DELETE FROM vip_admin.statements WHERE channel = 'wechat'");
            weChat.Asked.Clear();
        }
        foreach (var minutes in new[] { 10, 5 })
        {
            var run = GivenRuns.Run(Timetable.Reconciliation, time.GetUtcNow().UtcDateTime.AddMinutes(-minutes));
            await postgres.SaveAsync(run);
            for (var i = 0; i < 3; i++)
            {
                var item = run.Item($"VIP{i}", ItemOutcome.Unknown, latencyMs: 5000, evidence: """{"channel": "wechat"}""");
                item.Code = "NETWORK_TIMEOUT";
                await postgres.SaveAsync(item);
            }
        }
        for (var day = Day.AddDays(-6); day <= Day; day = day.AddDays(1))
        {
            weChat.Tell(day, () => new BillAnswer.Unknown(new PlatformFault(FaultCode.NetworkTimeout, "no answer", Retryable: true), ScriptedBills.Call));
        }

        var result = await RunAsync();

        weChat.Asked.Count.ShouldBe(1);
        (result.Warning, result.Skipped, result.Code, result.Error).ShouldBe((true, alipayDone, RunReason.PlatformOnHold, "wechat"));
        result.Counters["statements"].ShouldBe(alipayDone ? 0 : 7);
    }

    [Fact]
    public async Task Run_DaysThatAreMissing_AreImportedMatchedAndToldOnce()
    {
        weChat.Give(Day, "wechat/bills/trade-all.csv.gz");
        alipay.Give(Day, "alipay/bills/trade.csv.zip");

        var first = await RunAsync();
        (first.Warning, first.Counters["statements"], first.Counters["lines"]).ShouldBe((false, 14, 39));
        DateOnly[] week = [.. Enumerable.Range(0, 7).Select(i => Day.AddDays(i - 6))];
        weChat.Asked.ShouldBe(week);
        alipay.Asked.ShouldBe(week);
        lines.All[0].ShouldBe("[账单导入任务] 开始执行");
        lines.All.Count.ShouldBe(15);
        lines.All[1].ShouldBe("[账单导入任务] 执行完成 { channel: wechat, day: 2026-11-16, lines: 0, matched: 0, discrepancies: 0 }");
        lines.All.ShouldContain(line => line.StartsWith("[账单导入任务] 执行完成 { channel: wechat, day: 2026-11-22, lines: 20, matched: 0, discrepancies: "));

        (await RunAsync()).Counters["statements"].ShouldBe(0);
        weChat.Asked.Count.ShouldBe(7);
    }

    [Fact]
    public async Task Run_NotReadyOrNoAnswer_IsAWarningAndAskedAgain()
    {
        weChat.Tell(Day, () => new BillAnswer.NotReady(ScriptedBills.Call));
        alipay.Tell(Day, () => new BillAnswer.Unknown(new PlatformFault(FaultCode.NetworkTimeout, "no answer", Retryable: true), ScriptedBills.Call));

        var first = await RunAsync();
        (first.Warning, first.Counters["notReady"], first.Counters["failed"], first.Counters["statements"]).ShouldBe((true, 1, 1, 12));
        lines.All.ShouldContain("[账单导入任务] 账单尚未生成 { channel: wechat, day: 2026-11-22 }");
        lines.All.ShouldContain("[账单导入任务] 账单获取失败 { channel: alipay, day: 2026-11-22, error: PLATFORM_FAILED }: no answer");

        weChat.Give(Day, "wechat/bills/trade-all.csv.gz");
        alipay.Give(Day, "alipay/bills/trade.csv.zip");
        var again = await RunAsync();
        (again.Warning, again.Counters["statements"]).ShouldBe((false, 2));
        (weChat.Asked.Count, alipay.Asked.Count).ShouldBe((8, 8));
    }

    [Fact]
    public async Task Run_AFileThatIsRefused_IsNotAskedForAgainUntilTheNextDay()
    {
        weChat.Give(Day, "wechat/bills/bad-columns.csv");

        var first = await RunAsync();
        (first.Warning, first.Counters["refused"]).ShouldBe((true, 1));
        lines.All.ShouldContain(line => line.StartsWith("[账单导入任务] 账单被拒绝 { channel: wechat, day: 2026-11-22, error: CELL_MISSING, line: "));

        time.Advance(TimeSpan.FromMinutes(15));
        (await RunAsync()).Warning.ShouldBeFalse();
        weChat.Asked.Count(day => day == Day).ShouldBe(1);

        time.Advance(TimeSpan.FromDays(1));
        (await RunAsync()).Counters["refused"].ShouldBe(1);
        weChat.Asked.Count(day => day == Day).ShouldBe(2);
    }

    [Fact]
    public async Task Run_APartInForce_IsCompletedByTheWhole()
    {
        await new StatementWorld(postgres, time: time).ImportAsync("wechat/bills/trade-success.csv");
        weChat.Give(Day, "wechat/bills/trade-all.csv.gz");
        await RunAsync();
        (await new StatementWorld(postgres).StatementsAsync()).Single(s => s is { Channel: "wechat", State: StatementState.Imported }).Variant.ShouldBe("ALL");
    }

    [Fact]
    public async Task Run_Dry_SaysWhatItWouldFetchAndAsksNobody()
    {
        alipay.IsConfigured = false;
        var planned = await RunAsync(dryRun: true);
        (planned.Warning, planned.Counters["statements"]).ShouldBe((false, 7));
        weChat.Asked.ShouldBeEmpty();
        lines.All.ShouldContain("[账单导入任务] 试运行: 将获取 { channel: wechat, day: 2026-11-22 }");
        lines.All[^1].ShouldBe("[账单导入任务] 试运行完成，将获取 7 份账单");
        (await new StatementWorld(postgres).StatementsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task NoTrades_WhileTradesAreInForce_IsAFailureThatChangesNothing()
    {
        var world = new StatementWorld(postgres, time: time);
        await world.ImportAsync("wechat/bills/trade-all.csv");
        var import = await world.Desk.NoTradesAsync(Given.Finance, new StatementDay("wechat", Day), null, Stop);
        (import.State, import.Fault!.Code).ShouldBe((ImportState.Failed, ImportFaultCode.TradesInForce));
        (await world.StatementsAsync()).ShouldHaveSingleItem().State.ShouldBe(StatementState.Imported);
    }

    [Fact]
    public async Task NoTrades_ThenAFile_TheFileTakesForce()
    {
        var world = new StatementWorld(postgres, time: time);
        var none = await world.Desk.NoTradesAsync(Given.Finance, new StatementDay("wechat", Day), null, Stop);
        (await world.Desk.NoTradesAsync(Given.Finance, new StatementDay("wechat", Day), null, Stop)).Id.ShouldBe(none.Id);
        (await world.ImportAsync("wechat/bills/trade-success.csv")).State.ShouldBe(ImportState.Imported);
        (await world.StatementsAsync()).Select(s => s.State).ShouldBe([StatementState.Replaced, StatementState.Imported], ignoreOrder: true);
    }

    [Fact]
    public void Schedule_AsShipped_AsksEveryQuarterOfAnHourUntil23()
    {
        var job = Timetable.Shipped.Find(Timetable.StatementImport).ShouldNotBeNull();
        (job.Title, job.Tag, job.Cron).ShouldBe(("账单导入任务", "账单导入任务", "30 10 * * *"));
        (job.WarningAgainAfter, new TimeOnly(10, 30).Add(job.CatchUpWithin)).ShouldBe((TimeSpan.FromMinutes(15), new TimeOnly(23, 0)));
    }
}
