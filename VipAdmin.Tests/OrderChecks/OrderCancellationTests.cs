using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.OrderChecks;

public sealed class OrderCancellationTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(Now);
    private readonly TransactionOwners owners = new(postgres.Databases, new FakeTimeProvider(Now), NullLogger<TransactionOwners>.Instance);
    private readonly OrderTransactions transactions = new(ConnectionBudget.Of(ConnectionBudget.Usual));
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
    }

    public ValueTask DisposeAsync()
    {
        owners.Dispose();
        transactions.Dispose();
        return ValueTask.CompletedTask;
    }

    private OrderCancellation Cancellation() => new(postgres.Databases, time);

    private async Task<DueCancel> DueAsync(Order order) => new(await postgres.Databases.FactsAsync(order), "NOTPAY", """{"platformState":"NOTPAY"}""", 40);

    [Fact]
    public async Task Cancel_PendingOrders_WritesStatusReasonItemAndWatch()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        var points = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20), but: o => o.PaymentMethod = "points");
        using var run = await postgres.Databases.RunAsync("orderTimeout", time);

        var cancelled = await Cancellation().CancelAsync([await DueAsync(order), await DueAsync(points)], ChangeOrigin.Of(run), Stop);

        cancelled.ShouldBe([order.OrderId, points.OrderId], ignoreOrder: true);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var read = await db.Orders.SingleAsync(o => o.OrderId == order.OrderId, Stop);
        (read.PaymentStatus, read.CancelledAt, read.CancelReason, read.UpdatedAt).ShouldBe((OrderStatus.Cancelled, Now, "订单超时自动取消", Now));
        var item = await db.JobRunItems.SingleAsync(i => i.OrderNo == order.OrderNo, Stop);
        (item.RunId, item.AmountFen, item.Before, item.After, item.Outcome, item.Code, item.LatencyMs).ShouldBe(
            (run.RunId, 2990, OrderStatus.Pending, OrderStatus.Cancelled, ItemOutcome.Cancelled, "NOTPAY", 40));
        // Nobody can pay a points order late.
        var watch = await db.OrderChecks.SingleAsync(Stop);
        (watch.OrderId, watch.NextAt, watch.WatchedSince).ShouldBe((order.OrderId, Now, Now));
    }

    [Theory]
    [InlineData("payment_status = 1")]
    [InlineData("payment_status = 4")]
    [InlineData("order_type = 'points'")]
    [InlineData("amount = 19.90")]
    [InlineData("payment_method = 'alipay'")]
    [InlineData("payment_method = NULL")]
    [InlineData("order_no = 'VIP17639000000000001'")]
    public async Task Cancel_OrderThatIsNotOursOrNoLongerAsItWasAskedAbout_IsNotTouched(string change)
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        var due = await DueAsync(order);
        await postgres.ExecuteAsync($"UPDATE orders SET {change}");
        (await Cancellation().CancelAsync([due], ChangeOrigin.Of(Actor.System, true), Stop)).ShouldBeEmpty();
        (await Cancellation().CancelAsync([due], ChangeOrigin.Of(Actor.System, false), Stop)).ShouldBeEmpty();
        (await postgres.Databases.ReadAsync(db => db.Orders.SingleAsync(Stop))).CancelReason.ShouldBeNull();
        (await postgres.Databases.ReadAsync(db => db.OrderChecks.CountAsync(Stop))).ShouldBe(0);
    }

    [Fact]
    public async Task Cancel_DryRun_ChangesNothingAndListsTheItems()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        using var run = await postgres.Databases.RunAsync("orderTimeout", time, dryRun: true);
        var writer = await LastWriterAsync();
        (await Cancellation().CancelAsync([await DueAsync(order)], ChangeOrigin.Of(run), Stop)).Count.ShouldBe(1);
        (await Cancellation().CancelOverdueAsync(Now, await OverdueAsync(Now), ChangeOrigin.Of(run), Stop)).ShouldBe(new LocalBatch(1, 2990));
        await run.FlushAsync(Stop);
        (await LastWriterAsync()).ShouldBe(writer, "a dry run reads: it neither locks a row nor leaves a dead one behind");
        (await postgres.Databases.ReadAsync(db => db.Orders.SingleAsync(Stop))).PaymentStatus.ShouldBe(OrderStatus.Pending);
        (await postgres.Databases.ReadAsync(db => db.OrderChecks.CountAsync(Stop))).ShouldBe(0);
        (await postgres.Databases.ReadAsync(db => db.JobRunItems.CountAsync(i => i.OrderNo == order.OrderNo, Stop))).ShouldBe(2);
    }

    /// <summary>The last transaction that locked or changed the only order, taken back or not.</summary>
    private Task<string> LastWriterAsync()
        => postgres.Databases.ReadAsync(db => db.Database.SqlQuery<string>($"SELECT xmax::text AS \"Value\" FROM orders").SingleAsync(Stop));

    private Task<List<OverdueOrder>> OverdueAsync(DateTime until)
        => new DueOrders(postgres.Databases).OverduePageAsync(new DueRange(null, until, null), OrderKey.First, Stop);

    [Fact]
    public async Task CancelOverdue_OrdersThatAreOverdue_TakesEachOnceAndLeavesTheRest()
    {
        for (var i = 0; i < 5; i++)
        {
            // Equal creation times: the key must not skip or repeat any.
            await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        }
        var young = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-14));
        var strange = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-30), but: o => o.PaymentMethod = null);
        using var run = await postgres.Databases.RunAsync("orderTimeout", time);
        var overdue = await OverdueAsync(Now.AddMinutes(-15));
        overdue.Count.ShouldBe(5);
        (await Cancellation().CancelOverdueAsync(Now.AddMinutes(-15), overdue, ChangeOrigin.Of(run), Stop)).ShouldBe(new LocalBatch(5, 5 * 2990));
        (await Cancellation().CancelOverdueAsync(Now.AddMinutes(-15), overdue, ChangeOrigin.Of(run), Stop)).ShouldBe(new LocalBatch(0, 0));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.Orders.Where(o => o.PaymentStatus == OrderStatus.Pending).Select(o => o.OrderId).ToListAsync(Stop))
            .ShouldBe([young.OrderId, strange.OrderId], ignoreOrder: true);
        (await db.JobRunItems.CountAsync(Stop)).ShouldBe(5);
        // Whoever was asked nothing is found by the watch itself; see LatePaymentWatchTests.
        (await db.OrderChecks.CountAsync(Stop)).ShouldBe(0);
    }

    [Fact]
    public async Task Cancel_AgainstCallbacks_NeverOverwritesAPayment()
    {
        for (var round = 0; round < 10; round++)
        {
            var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
            var due = await DueAsync(order);
            var start = new TaskCompletionSource();
            var cancels = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                await start.Task;
                return (await Cancellation().CancelAsync([due], ChangeOrigin.Of(Actor.System, false), Stop)).Count;
            })).ToArray();
            var callback = Task.Run(async () =>
            {
                await start.Task;
                return await postgres.Databases.CallbackAsync(order, Now);
            }, Stop);
            start.SetResult();
            var cancelled = (await Task.WhenAll(cancels)).Sum();
            var paid = await callback;
            (cancelled + (paid ? 1 : 0)).ShouldBe(1);
            (await postgres.Databases.FactsAsync(order)).Status.ShouldBe(paid ? OrderStatus.Paid : OrderStatus.Cancelled);
        }
    }

    [Fact]
    public async Task Cancel_SameOrdersFromManySidesAndSettlementsBetween_EachOrderEndsOnce()
    {
        var orders = new List<Order>();
        for (var i = 0; i < 30; i++)
        {
            orders.Add(await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20)));
        }
        var dues = await Task.WhenAll(orders.Select(DueAsync));
        var settlement = new OrderSettlement(postgres.Databases, owners, transactions, time);
        var cancels = Enumerable.Range(0, 4)
            .Select(n => Task.Run(() => Cancellation().CancelAsync(n % 2 == 0 ? dues : [.. dues.Reverse()], ChangeOrigin.Of(Actor.System, false), Stop)));
        var settles = dues.Select(
            due => Task.Run(
                () => settlement.SettleAsync(due.Order, orders.Single(o => o.OrderId == due.Order.OrderId).PaidTrade(Now), new CallEvidence(1),
                    ChangeOrigin.Of(Actor.System, false), Stop)));
        var settling = Task.WhenAll(settles);
        var cancelled = (await Task.WhenAll(cancels)).Sum(c => c.Count);
        var settled = (await settling).OfType<Settlement.Settled>().Count();
        (cancelled + settled).ShouldBe(30);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.Orders.CountAsync(o => o.PaymentStatus == OrderStatus.Cancelled, Stop)).ShouldBe(cancelled);
        (await db.VipGrants.CountAsync(Stop)).ShouldBe(settled);
    }

    [Fact]
    public async Task Cancel_OrderLockedByACallback_IsLeftToItAndNobodyWaits()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        var due = await DueAsync(order);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await using var callback = await db.Database.BeginTransactionAsync(Stop);
        await db.Orders.ExecuteUpdateAsync(set => set.SetProperty(o => o.PaymentStatus, OrderStatus.Paid), Stop);
        (await Cancellation().CancelAsync([due], ChangeOrigin.Of(Actor.System, false), Stop).WaitAsync(Wait.Patience, Stop)).ShouldBeEmpty();
        await callback.CommitAsync(Stop);
        (await postgres.Databases.FactsAsync(order)).Status.ShouldBe(OrderStatus.Paid);
    }

    [Fact]
    public async Task CancelOverdue_OrderLockedByACallback_IsLeftToItAndTheOthersAreCancelled()
    {
        var paying = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        var abandoned = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        var overdue = await OverdueAsync(Now.AddMinutes(-15));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await using var callback = await db.Database.BeginTransactionAsync(Stop);
        await db.Orders.Where(o => o.OrderId == paying.OrderId).ExecuteUpdateAsync(set => set.SetProperty(o => o.PaymentStatus, OrderStatus.Paid), Stop);
        var batch = await Cancellation().CancelOverdueAsync(Now.AddMinutes(-15), overdue, ChangeOrigin.Of(Actor.System, false), Stop)
            .WaitAsync(Wait.Patience, Stop);
        batch.ShouldBe(new LocalBatch(1, 2990));
        await callback.CommitAsync(Stop);
        (await postgres.Databases.FactsAsync(paying)).Status.ShouldBe(OrderStatus.Paid);
        (await postgres.Databases.FactsAsync(abandoned)).Status.ShouldBe(OrderStatus.Cancelled);
    }

    /// <summary>A row's place is unique in one table file only, and a partitioned table has many.</summary>
    [Fact]
    public async Task Cancel_OrdersInSeveralPartitions_ChangesTheOrderThatIsMeantAndNoOther()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        var due = await DueAsync(order);
        await postgres.ExecuteAsync("""
            CREATE TABLE orders_2027 () INHERITS (orders);
            INSERT INTO orders_2027 (order_id, order_no, order_type, product_type, product_name, amount, payment_method, created_at)
            VALUES ('young', 'VIP17639999999990001', 'vip', 'vip_month', '月度会员', 29.90, 'wechat', '2026-11-23 16:19:00')
            """);
        try
        {
            var places =
                await postgres.Databases.ReadAsync(
                    db => db.Database.SqlQuery<int>($"SELECT count(DISTINCT ctid)::int AS \"Value\" FROM orders").SingleAsync(Stop));
            places.ShouldBe(1);
            using var run = await postgres.Databases.RunAsync("orderTimeout", time);
            var until = Now.AddMinutes(-15);
            (await Cancellation().CancelOverdueAsync(until, await OverdueAsync(until), ChangeOrigin.Of(run), Stop)).ShouldBe(new LocalBatch(1, 2990));
            await postgres.ExecuteAsync("UPDATE ONLY orders SET payment_status = 0");
            await postgres.ExecuteAsync("VACUUM FULL orders");
            (await Cancellation().CancelAsync([due], ChangeOrigin.Of(run), Stop)).ShouldBe([order.OrderId]);
            (await postgres.Databases.ReadAsync(db => db.Orders.SingleAsync(o => o.OrderId == "young", Stop))).PaymentStatus.ShouldBe(OrderStatus.Pending);
        }
        finally
        {
            await postgres.ExecuteAsync("DROP TABLE orders_2027");
        }
    }
}
