using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Overview;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Overview;

public sealed class PlatformBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 22, 16, 30, 0, DateTimeKind.Utc);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Hours_HaveMedianAndShareWithoutAnAnswer_ByChannelOfTheOrderWhereTheAnswerIsMissing()
    {
        var order = await postgres.Databases.OrderAsync(Now, null, order => order.PaymentMethod = "alipay");
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-20));
        var earlier = Run(Timetable.Reconciliation, Now.AddHours(-3));
        var old = Run(Timetable.Reconciliation, Now.AddHours(-25));
        await postgres.SaveAsync(run, earlier, old,
            run.Item("VIP1", ItemOutcome.Left, latencyMs: 30, evidence: """{"channel": "wechat"}"""),
            run.Item("VIP2", ItemOutcome.Left, latencyMs: 50, evidence: """{"channel": "wechat"}"""),
            run.Item("VIP3", ItemOutcome.Cancelled),
            run.Item(order.OrderNo, ItemOutcome.Unknown, latencyMs: 5000, evidence: """{"state": "unknown"}"""),
            earlier.Item("VIP4", ItemOutcome.Left, latencyMs: 61, evidence: """{"channel": "wechat"}"""),
            old.Item("VIP5", ItemOutcome.Left, latencyMs: 99, evidence: """{"channel": "wechat"}"""));

        var hours = await Board.HoursAsync(Given.Ops, ChartSpan.Of(TimeRange.All, Now), TestContext.Current.CancellationToken);

        hours.ShouldBe([
            new PlatformHour(new DateTime(2026, 11, 22, 13, 0, 0, DateTimeKind.Utc), "wechat", 1, 0, 61, 61),
            new PlatformHour(new DateTime(2026, 11, 22, 16, 0, 0, DateTimeKind.Utc), "alipay", 1, 1, 5000, 5000),
            new PlatformHour(new DateTime(2026, 11, 22, 16, 0, 0, DateTimeKind.Utc), "wechat", 2, 0, 40, 49),
        ]);
    }

    [Fact]
    public async Task Hours_OfARange_AreThoseOfItsColumnsAndNoOthers()
    {
        var (inside, before, after) = (Run(Timetable.Reconciliation, Now.AddHours(-50)), Run(Timetable.Reconciliation, Now.AddHours(-54)),
            Run(Timetable.Reconciliation, Now.AddHours(-40)));
        await postgres.SaveAsync(inside, before, after,
            inside.Item("VIP1", ItemOutcome.Left, latencyMs: 30, evidence: """{"channel": "wechat"}"""),
            before.Item("VIP2", ItemOutcome.Left, latencyMs: 90, evidence: """{"channel": "wechat"}"""),
            after.Item("VIP3", ItemOutcome.Left, latencyMs: 90, evidence: """{"channel": "wechat"}"""));

        var span = ChartSpan.Of(TimeRange.Between(Now.AddHours(-52), Now.AddHours(-48))!, Now);

        (await Board.HoursAsync(Given.Ops, span, TestContext.Current.CancellationToken))
            .ShouldBe([new PlatformHour(new DateTime(2026, 11, 20, 14, 30, 0, DateTimeKind.Utc), "wechat", 1, 0, 30, 30)]);
    }

    [Fact]
    public async Task Calls_OfAColumn_AreExactlyThoseThatItCounts()
    {
        var order = await postgres.Databases.OrderAsync(Now, null, order => order.PaymentMethod = "alipay");
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-20));
        var later = Run(Timetable.Reconciliation, Now.AddMinutes(-10));
        var earlier = Run(Timetable.Reconciliation, Now.AddHours(-3));
        await postgres.SaveAsync(run, later, earlier,
            run.Item("VIP1", ItemOutcome.Left, latencyMs: 30, evidence: """{"channel": "wechat"}"""),
            run.Item("VIP2", ItemOutcome.Unknown, latencyMs: 50, evidence: """{"channel": "wechat"}"""),
            run.Item("VIP3", ItemOutcome.Cancelled),
            run.Item(order.OrderNo, ItemOutcome.Unknown, latencyMs: 5000, evidence: """{"state": "unknown"}"""),
            later.Item("VIP6", ItemOutcome.Left, latencyMs: 70, evidence: """{"channel": "wechat"}"""),
            earlier.Item("VIP4", ItemOutcome.Left, latencyMs: 61, evidence: """{"channel": "wechat"}"""));
        var (from, to) = (new DateTime(2026, 11, 22, 16, 0, 0, DateTimeKind.Utc), new DateTime(2026, 11, 22, 17, 0, 0, DateTimeKind.Utc));

        var hours = (await Board.HoursAsync(Given.Ops, ChartSpan.Of(TimeRange.All, Now), Stop)).Where(hour => hour.At == from).ToArray();
        hours.Length.ShouldBe(2);
        foreach (var hour in hours)
        {
            var all = await CallsAsync(new(hour.Channel, from, to));
            (all.Count, all.Count(call => call.Outcome == ItemOutcome.Unknown)).ShouldBe((hour.Calls, hour.Unknown), hour.Channel);
            (await CallsAsync(new(hour.Channel, from, to) { Unanswered = true })).ShouldBe([.. all.Where(call => call.Outcome == ItemOutcome.Unknown)]);
        }
        (await CallsAsync(new("wechat", from, to))).Select(call => call.OrderNo).ShouldBe(["VIP6", "VIP2", "VIP1"]);
        (await CallsAsync(new("alipay", from, to))).ShouldHaveSingleItem().LatencyMs.ShouldBe(5000);

        // Page by page, there and back.
        var first = await Board.CallsAsync(Given.Ops, new("wechat", from, to), null, null, 2, Stop);
        var second = await Board.CallsAsync(Given.Ops, new("wechat", from, to), PlatformCallKey.Read(first.Rows[^1].Key.ToString()), null, 2, Stop);
        (first.HasOlder, second.Rows.Single().OrderNo).ShouldBe((true, "VIP1"));
        (await Board.CallsAsync(Given.Ops, new("wechat", from, to), null, second.Rows[0].Key, 2, Stop)).Rows.ShouldBe(first.Rows);

        // And as a file.
        (await Board.ExportAsync(Given.Ops, new("wechat", from, to), Stop).ToListAsync(Stop)).ShouldBe(await CallsAsync(new("wechat", from, to)));

        async Task<IReadOnlyList<PlatformCall>> CallsAsync(PlatformCallFilter filter)
            => (await Board.CallsAsync(Given.Ops, filter, null, null, 50, Stop)).Rows;
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("x"), InlineData("0190ffffffff7fff8fffffffffffffff"), InlineData("0190ffffffff7fff8fffffffffffffff.-1")]
    public void CallKey_ThatIsNone_IsIgnored(string? text) => PlatformCallKey.Read(text).ShouldBeNull();

    [Fact]
    public async Task WithoutPermission_IsRefused()
        => await Should.ThrowAsync<NotPermittedException>(
            () => Board.HoursAsync(Given.Of("stranger"), ChartSpan.Of(TimeRange.All, Now), TestContext.Current.CancellationToken));

    private PlatformBoard Board => new(postgres.Databases, new FakeTimeProvider(Now));
}
