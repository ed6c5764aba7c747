using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Overview;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Orders;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Overview;

public sealed class TodayBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>00:30 in Beijing: today began half an hour ago, and in UTC it is still yesterday.</summary>
    private static readonly DateTime Now = new(2026, 11, 22, 16, 30, 0, DateTimeKind.Utc);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Empty_NothingFound()
    {
        var findings = await ReadAsync();

        (findings.PutRight, findings.PutRightFen).ShouldBe((0, 0));
        findings.Platforms.ShouldBeEmpty();
    }

    [Fact]
    public async Task PutRight_CountsSettledOrdersOfTheBeijingDay_WithoutWhatWasPlanned()
    {
        var yesterday = Run(Timetable.Reconciliation, Now.AddMinutes(-40));
        var today = Run(Timetable.Reconciliation, Now.AddMinutes(-20));
        var dry = Run(Timetable.Reconciliation, Now.AddMinutes(-10), dryRun: true);
        // The host was killed while the run was still planning.
        var interrupted = today.Item("VIP6", ItemOutcome.Synced, 8000);
        interrupted.Planned = true;
        await postgres.SaveAsync(yesterday, today, dry,
            yesterday.Item("VIP1", ItemOutcome.Synced, 100), today.Item("VIP2", ItemOutcome.Synced, 2990), today.Item("VIP3", ItemOutcome.Synced, 9900),
            today.Item("VIP4", ItemOutcome.Cancelled, 5000), dry.Item("VIP5", ItemOutcome.Synced, 7000), interrupted);

        var findings = await ReadAsync();

        (findings.PutRight, findings.PutRightFen).ShouldBe((2, 12890));
    }

    [Fact]
    public async Task PutRight_IsTheCountOfTheListBehindIt()
    {
        // Paid yesterday, settled today: found by the time of the settlement, not of the payment.
        var late = await postgres.Databases.OrderAsync(Now.AddHours(-20), but: o => (o.PaymentStatus, o.PaidAt) = (OrderStatus.Paid, Now.AddHours(-19)));
        var early = await postgres.Databases.OrderAsync(Now.AddHours(-30), but: o => (o.PaymentStatus, o.PaidAt) = (OrderStatus.Paid, Now.AddHours(-29)));
        var (before, today) = (Run(Timetable.Reconciliation, Now.AddHours(-18)), Run(Timetable.Reconciliation, Now.AddMinutes(-5)));
        await postgres.SaveAsync(before, today, before.Item(early.OrderNo, ItemOutcome.Synced, 2990), today.Item(late.OrderNo, ItemOutcome.Synced, 2990));
        var day = BusinessDay.Of(Now);
        var filter = OrderAddress.Read("http://localhost" + OrderAddress.Of(TimeRange.Days(day, day), OrderTime.Recovered), Now);

        var listed = await new OrderSearch(postgres.Databases, new FakeTimeProvider(Now))
            .FindAsync(Given.Ops, filter, null, null, 10, TestContext.Current.CancellationToken, withTotals: true);

        var findings = await ReadAsync();
        listed.Page.Rows.ShouldHaveSingleItem().OrderNo.ShouldBe(late.OrderNo);
        (listed.Totals!.Count, listed.Totals.Fen).ShouldBe((findings.PutRight, findings.PutRightFen));
    }

    [Fact]
    public async Task Platforms_MedianOfTheLastQuarterOfAnHour()
    {
        var run = Run(Timetable.Reconciliation, Now.AddMinutes(-5));
        var old = Run(Timetable.Reconciliation, Now.AddMinutes(-25));
        await postgres.SaveAsync(run, old,
            new Order
            {
                OrderId = "o3", OrderNo = "VIP3", OrderType = Order.Vip, ProductType = "vip_month", ProductName = "月卡",
                PaymentMethod = "wechat_native", CreatedAt = Now, UpdatedAt = Now
            },
            old.Item("VIP0", ItemOutcome.Left, latencyMs: 9999, evidence: """{"channel": "wechat"}"""),
            run.Item("VIP1", ItemOutcome.Left, latencyMs: 30, evidence: """{"channel": "wechat"}"""),
            run.Item("VIP2", ItemOutcome.Left, latencyMs: 40, evidence: """{"channel": "wechat"}"""),
            run.Item("VIP3", ItemOutcome.Unknown, latencyMs: 5000, evidence: """{"state": "unknown"}"""),
            run.Item("VIP4", ItemOutcome.Left, latencyMs: 61, evidence: """{"channel": "alipay"}"""),
            run.Item("VIP5", ItemOutcome.Cancelled));

        (await ReadAsync()).Platforms.ShouldBe([new("wechat", 40, 3, 1), new("alipay", 61, 1, 0)]);
    }

    [Fact]
    public async Task WithoutPermission_IsRefused()
        => await Should.ThrowAsync<NotPermittedException>(() => Board.FindingsAsync(Stranger, TestContext.Current.CancellationToken));

    private Task<TodayFindings> ReadAsync() => Board.FindingsAsync(Ops, TestContext.Current.CancellationToken);

    private TodayBoard Board => new(postgres.Databases, new FakeTimeProvider(Now));
}
