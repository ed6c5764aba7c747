using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Orders;

/// <summary>Machine and database disagree about the time: nothing is cancelled, paid orders are settled.</summary>
public sealed class ClocksApartTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider machine = new(Now);

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private DatabaseClock DatabaseAhead(double minutes)
    {
        var clock = new DatabaseClock(machine);
        clock.Follow(new ClockReading(-TimeSpan.FromMinutes(minutes), TimeSpan.Zero, machine.GetUtcNow(), machine.GetTimestamp()));
        return clock;
    }

    /// <param name="minutes">Age by the machine's clock.</param>
    private Task<Order> OrderAsync(double minutes, string method = "wechat")
        => postgres.Databases.PurchaseAsync(Now.AddMinutes(-minutes), but: order => order.PaymentMethod = method);

    private static async Task<OrderStatus> StatusAsync(OrderDesk desk, Order order) => (await desk.ReadAsync(order)).PaymentStatus;

    [Theory]
    [InlineData(16)]
    [InlineData(-16)]
    [InlineData(1.1)]
    public async Task TimeoutWithoutClose_ClocksMoreThanAMinuteApart_CancelsNothingAndSaysWhy(double ahead)
    {
        using var desk = new OrderDesk(postgres, Now, DatabaseAhead(ahead)) { CloseOnPlatform = false };
        var (young, old) = (await OrderAsync(1), await OrderAsync(40));

        var result = await desk.TimeoutAsync();

        (await StatusAsync(desk, young), await StatusAsync(desk, old)).ShouldBe((OrderStatus.Pending, OrderStatus.Pending));
        (result.Warning, result.Code, result.Counters["cancelled"]).ShouldBe((true, RunReason.ClocksDisagree, 0));
        ClockComparison.Parse(result.Error)!.Disagree.ShouldBeTrue();
    }

    [Fact]
    public async Task TimeoutWithoutClose_OnlyAYoungOrder_HasNothingToDo()
    {
        using var desk = new OrderDesk(postgres, Now, DatabaseAhead(16)) { CloseOnPlatform = false };
        var young = await OrderAsync(1);
        (await desk.TimeoutAsync()).Warning.ShouldBeFalse();
        (await StatusAsync(desk, young)).ShouldBe(OrderStatus.Pending);
    }

    [Theory]
    [InlineData(0.8, 14.5, OrderStatus.Pending)]
    [InlineData(0.8, 15, OrderStatus.Cancelled)]
    [InlineData(-0.8, 15.5, OrderStatus.Pending)]
    [InlineData(-0.8, 15.9, OrderStatus.Cancelled)]
    public async Task Timeout_ClocksLessThanAMinuteApart_TheSmallerAgeCounts(double ahead, double age, OrderStatus status)
    {
        foreach (var close in new[] { false, true })
        {
            using var desk = new OrderDesk(postgres, Now, DatabaseAhead(ahead)) { CloseOnPlatform = close };
            var order = await OrderAsync(age, close ? "alipay" : "wechat");
            await desk.TimeoutAsync();
            (await StatusAsync(desk, order)).ShouldBe(status);
        }
    }

    [Fact]
    public async Task TimeoutWithClose_ClocksApart_SettlesWhatWasPaidAndClosesNothing()
    {
        using var desk = new OrderDesk(postgres, Now, DatabaseAhead(16));
        var (paid, unpaid, points) = (await OrderAsync(20), await OrderAsync(20), await OrderAsync(20, "points"));
        desk.WeChat.Says(paid, paid.PaidTrade(Now.AddMinutes(-18)));

        var result = await desk.TimeoutAsync();

        (await StatusAsync(desk, paid), await StatusAsync(desk, unpaid), await StatusAsync(desk, points)).ShouldBe(
            (OrderStatus.Paid, OrderStatus.Pending, OrderStatus.Pending));
        desk.WeChat.Closed.ShouldBeEmpty();
        (result.Warning, result.Code, result.Counters["left"], result.Counters["failed"]).ShouldBe((true, RunReason.ClocksDisagree, 2, 0));
        (await desk.ItemsAsync(unpaid)).ShouldHaveSingleItem().Code.ShouldBe(RunReason.ClocksDisagree);
    }

    [Fact]
    public async Task Reconcile_ClocksApart_SettlesAndCancelsNothing_AndGoesOnWhenTheyAgree()
    {
        var clock = DatabaseAhead(16);
        using var desk = new OrderDesk(postgres, Now, clock);
        var (paid, unpaid, closed) = (await OrderAsync(20), await OrderAsync(20), await OrderAsync(20));
        desk.WeChat.Says(paid, paid.PaidTrade(Now.AddMinutes(-18)));
        desk.WeChat.Says(closed, TradeState.Closed, "CLOSED");

        var result = await desk.ReconcileAsync(askEverything: true);
        (result.Code, result.Counters["synced"], result.Counters["cancelled"], result.Counters["errors"]).ShouldBe((RunReason.ClocksDisagree, 1, 0, 0));
        desk.WeChat.Closed.ShouldBeEmpty();

        clock.Follow(new ClockReading(TimeSpan.Zero, TimeSpan.Zero, machine.GetUtcNow(), machine.GetTimestamp()));
        result = await desk.ReconcileAsync(askEverything: true);
        (result.Code, result.Counters["cancelled"], result.Warning).ShouldBe((null, 2, false));
        (await StatusAsync(desk, unpaid), await StatusAsync(desk, closed)).ShouldBe((OrderStatus.Cancelled, OrderStatus.Cancelled));
    }

    [Fact]
    public async Task CheckOfOneOrder_ClocksApart_LeavesItAndSaysWhy()
    {
        using var desk = new OrderDesk(postgres, Now, DatabaseAhead(-16));
        var order = await OrderAsync(40);
        var result = await desk.Check.CheckAsync(Given.Admin, order.OrderNo, dryRun: false, TestContext.Current.CancellationToken);
        (result!.Outcome, result.Code).ShouldBe((ItemOutcome.Left, RunReason.ClocksDisagree));
        (await StatusAsync(desk, order)).ShouldBe(OrderStatus.Pending);
    }
}
