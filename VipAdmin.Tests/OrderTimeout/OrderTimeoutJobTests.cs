using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.OrderTimeout;

public sealed class OrderTimeoutJobTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);
    private OrderDesk desk = new(postgres, Now);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
    }

    public ValueTask DisposeAsync()
    {
        desk.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<Order> OverdueAsync(string method = "wechat", int minutes = 16, Action<Order>? but = null)
        => postgres.Databases.PurchaseAsync(Now.AddMinutes(-minutes), but: o => { o.PaymentMethod = method; but?.Invoke(o); });

    [Fact]
    public async Task Run_NothingDue_IsSilent()
    {
        await postgres.Databases.PurchaseAsync(Now.AddMinutes(-14));
        var result = await desk.TimeoutAsync();
        result.Counters.Values.ShouldAllBe(v => v == 0);
        desk.Lines.All.ShouldBeEmpty();
        desk.WeChat.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_OrdersThatBecomeDueAfterItLooked_AreLeftToTheNext(bool closes)
    {
        using var shop = new OrderDesk(postgres, Now) { CloseOnPlatform = closes };
        var overdue = await OverdueAsync();
        var later = await OverdueAsync(minutes: 14);
        shop.AfterLook = () =>
        {
            shop.Time.Advance(TimeSpan.FromMinutes(5));
            return Task.CompletedTask;
        };

        (await shop.TimeoutAsync()).Counters["total"].ShouldBe(1);

        ((await shop.ReadAsync(overdue)).PaymentStatus, (await shop.ReadAsync(later)).PaymentStatus).ShouldBe((OrderStatus.Cancelled, OrderStatus.Pending));
        (await shop.TimeoutAsync()).Counters["cancelled"].ShouldBe(1);
    }

    [Fact]
    public async Task Run_UnpaidOrders_AreClosedOnThePlatformAndCancelled()
    {
        var wechat = await OverdueAsync("wechat_native");
        var alipay = await OverdueAsync("alipay", but: o => o.ExpireAt = null);
        var points = await OverdueAsync("points");
        var young = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-14));

        var result = await desk.TimeoutAsync();

        (result.Counters["total"], result.Counters["cancelled"], result.Counters["failed"], result.Warning).ShouldBe((3, 3, 0, false));
        desk.Lines.All.ShouldBe(["[订单超时任务] 发现 3 个超时订单", "[订单超时任务] 执行完成 { total: 3, cancelled: 3, failed: 0 }"]);
        desk.WeChat.Closed.ShouldBe([wechat.OrderNo]);
        desk.Alipay.Closed.ShouldBe([alipay.OrderNo]);
        foreach (var order in new[] { wechat, alipay, points })
        {
            var read = await desk.ReadAsync(order);
            (read.PaymentStatus, read.CancelReason, read.CancelledAt).ShouldBe((OrderStatus.Cancelled, "订单超时自动取消", Now));
            (await desk.ItemsAsync(order)).Single().Outcome.ShouldBe(ItemOutcome.Cancelled);
        }
        (await desk.ReadAsync(young)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        (await desk.CheckRowAsync(wechat))!.WatchedSince.ShouldBe(Now);
        (await desk.CheckRowAsync(points)).ShouldBeNull();
    }

    [Fact]
    public async Task Run_PaidInTheLastSecond_SettlesInsteadOfCancelling()
    {
        var order = await OverdueAsync();
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-2)));
        var result = await desk.TimeoutAsync();
        (result.Counters["total"], result.Counters["cancelled"], result.Counters["settled"], result.Counters["failed"]).ShouldBe((1, 0, 1, 0));
        var read = await desk.ReadAsync(order);
        (read.PaymentStatus, read.PaidAt, read.CancelledAt).ShouldBe((OrderStatus.Paid, Now.AddMinutes(-2), null));
        desk.WeChat.Closed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_CloseRefusedBecausePaid_SettlesAndRecordsTheConflict()
    {
        var order = await OverdueAsync();
        desk.WeChat.Answers(order,
            n => new TradeAnswer.Known(n == 1 ? desk.WeChat.TradeOf(order.OrderNo, TradeState.Unpaid, "NOTPAY") : order.PaidTrade(Now), ScriptedPlatform.Call));
        desk.WeChat.OnClose(order, () => new CloseAnswer.Refused("ORDERPAID", ScriptedPlatform.Call));
        await desk.TimeoutAsync();
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Paid);
        (await desk.DiscrepanciesAsync()).Select(d => (d.Type, d.Status)).ShouldBe(
            [(DiscrepancyType.CloseConflict, DiscrepancyStatus.AutoResolved), (DiscrepancyType.LostCallback, DiscrepancyStatus.AutoResolved)],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Run_CloseRefusedAndNoAnswerAfterwards_LeavesTheOrderOpenWithTheConflict()
    {
        var order = await OverdueAsync();
        desk.WeChat.Answers(order,
            n => n == 1 ? new TradeAnswer.Known(desk.WeChat.TradeOf(order.OrderNo, TradeState.Unpaid, "NOTPAY"), ScriptedPlatform.Call)
                : ScriptedPlatform.Unknown(FaultCode.NetworkTimeout));
        desk.WeChat.OnClose(order, () => new CloseAnswer.Refused("ORDERPAID", ScriptedPlatform.Call));
        (await desk.TimeoutAsync()).Counters["failed"].ShouldBe(1);
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.Open);

        // The callback arrives after all: the conflict is over with the next reconciliation.
        await postgres.Databases.CallbackAsync(order, Now);
        await desk.ReconcileAsync(stop: TestContext.Current.CancellationToken);
        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.AutoResolved);
    }

    [Fact]
    public async Task Run_ConflictThatTurnsOutClosedAndUnpaid_ClosesTheConflictWithTheCancel()
    {
        var order = await OverdueAsync();
        desk.WeChat.Answers(order, n => n switch
        {
            1 => new TradeAnswer.Known(desk.WeChat.TradeOf(order.OrderNo, TradeState.Unpaid, "NOTPAY"), ScriptedPlatform.Call),
            2 => ScriptedPlatform.Unknown(FaultCode.NetworkTimeout),
            _ => new TradeAnswer.Known(desk.WeChat.TradeOf(order.OrderNo, TradeState.Closed, "CLOSED"), ScriptedPlatform.Call),
        });
        desk.WeChat.OnClose(order, () => new CloseAnswer.Refused("ORDERPAID", ScriptedPlatform.Call));
        await desk.TimeoutAsync();
        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.Open);

        (await desk.TimeoutAsync(askEverything: true)).Counters["cancelled"].ShouldBe(1);

        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.AutoResolved);
    }

    [Fact]
    public async Task Run_CloseRefusedButStillUnpaid_LeavesTheOrderOpen()
    {
        var order = await OverdueAsync();
        desk.WeChat.OnClose(order, () => new CloseAnswer.Refused("ORDER_TOO_YOUNG", ScriptedPlatform.Call));
        var result = await desk.TimeoutAsync();
        (result.Counters["cancelled"], result.Counters["failed"], result.Warning).ShouldBe((0, 1, true));
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        (await desk.ItemsAsync(order)).Single().Code.ShouldBe("ORDER_TOO_YOUNG");
        (await desk.DiscrepanciesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_CloseUnknown_LeavesTheOrderOpenAndFinishesItLater()
    {
        var order = await OverdueAsync();
        desk.WeChat.OnClose(order, () => new CloseAnswer.Unknown(new PlatformFault(FaultCode.NetworkTimeout, "no answer", true), ScriptedPlatform.Call));
        (await desk.TimeoutAsync()).Counters["failed"].ShouldBe(1);
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        desk.WeChat.Says(order, TradeState.Closed, "CLOSED");
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        (await desk.TimeoutAsync()).Counters["cancelled"].ShouldBe(1);
        desk.WeChat.Closed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Run_UnknownAnswer_ChangesNothingAndWaitsLongerEachTime()
    {
        var order = await OverdueAsync();
        var other = await OverdueAsync();
        desk.WeChat.Fails(order);

        var result = await desk.TimeoutAsync();

        (result.Counters["total"], result.Counters["cancelled"], result.Counters["failed"], result.Warning)
            .ShouldBe((2, 1, 1, false), "one lost answer is no warning");
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        (await desk.ReadAsync(other)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
        var item = (await desk.ItemsAsync(order)).Single();
        (item.Outcome, item.Code, item.After).ShouldBe((ItemOutcome.Unknown, "NETWORK_TIMEOUT", OrderStatus.Pending));
        var asked = new List<double>();
        for (var minute = 1; minute <= 100; minute++)
        {
            desk.Time.Advance(TimeSpan.FromMinutes(1));
            if ((await desk.TimeoutAsync()).Counters["total"] > 0)
            {
                asked.Add(minute);
            }
        }
        asked.ShouldBe([1, 3, 8, 18, 38, 68, 98]);
        (await desk.CheckRowAsync(order))!.UnknownAttempts.ShouldBe(8);
        // A person who triggers the task, or a retry, does not wait.
        (await desk.TimeoutAsync(askEverything: true)).Counters["total"].ShouldBe(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("paypal")]
    public async Task Run_MethodNobodyKnows_FailsThatOrderOnly(string? method)
    {
        var order = await OverdueAsync(method!);
        var other = await OverdueAsync();
        foreach (var close in new[] { true, false })
        {
            using var shop = new OrderDesk(postgres, Now) { CloseOnPlatform = close };
            var result = await shop.TimeoutAsync(askEverything: true);
            result.Counters["failed"].ShouldBe(1);
            (await shop.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
            (await shop.ReadAsync(other)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
            (await shop.ItemsAsync(order))[^1].Code.ShouldBe("UNKNOWN_PAYMENT_METHOD");
        }
    }

    [Fact]
    public async Task Run_PlatformsThatThrow_FailThatOrderOnly()
    {
        var order = await OverdueAsync();
        var other = await OverdueAsync();
        desk.WeChat.Answers(order, _ => throw new InvalidOperationException("a bug"));
        var result = await desk.TimeoutAsync();
        (result.Counters["cancelled"], result.Counters["failed"]).ShouldBe((1, 1));
        (await desk.ItemsAsync(order)).Single().Code.ShouldBe("UNEXPECTED");
        (await desk.ReadAsync(other)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_RowThatTheDatabaseRefuses_FailsAloneAndTheOthersAreCancelled(bool close)
    {
        using var shop = new OrderDesk(postgres, Now) { CloseOnPlatform = close, BatchSize = 10 };
        var orders = new List<Order>();
        for (var i = 0; i < 25; i++)
        {
            orders.Add(await OverdueAsync(minutes: 60 - i));
        }
        await postgres.ExecuteAsync($"""
            CREATE OR REPLACE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              IF NEW.order_id = '{orders[13].OrderId}' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER refuse_one BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION refuse_one()
            """);
        try
        {
            var result = await shop.TimeoutAsync();
            (result.Counters["total"], result.Counters["cancelled"], result.Counters["failed"]).ShouldBe((25, 24, 1));
            (await shop.ReadAsync(orders[13])).PaymentStatus.ShouldBe(OrderStatus.Pending);
            (await postgres.Databases.ReadAsync(db => db.JobRunItems.CountAsync(i => i.Outcome == ItemOutcome.Cancelled, Stop))).ShouldBe(24);
        }
        finally
        {
            await postgres.ExecuteAsync("DROP TRIGGER refuse_one ON orders");
        }
        shop.Time.Advance(TimeSpan.FromMinutes(10));
        (await shop.TimeoutAsync()).Counters["cancelled"].ShouldBe(1);
    }

    [Fact]
    public async Task Run_WithoutClosing_AsksNobodyAndDrainsInBatches()
    {
        using var shop = new OrderDesk(postgres, Now) { CloseOnPlatform = false, BatchSize = 7 };
        for (var i = 0; i < 20; i++)
        {
            await OverdueAsync(i % 2 == 0 ? "wechat" : "alipay");
        }
        var result = await shop.TimeoutAsync();
        (result.Counters["total"], result.Counters["cancelled"]).ShouldBe((20, 20));
        shop.WeChat.Asked.ShouldBeEmpty();
        shop.Lines.All[0].ShouldBe("[订单超时任务] 发现 20 个超时订单");
    }

    [Fact]
    public async Task Run_WithoutClosing_LeavesOrdersWithATraceOfMoney()
    {
        using var shop = new OrderDesk(postgres, Now) { CloseOnPlatform = false };
        var mismatch = await OverdueAsync();
        shop.WeChat.Says(mismatch, mismatch.PaidTrade(Now.AddMinutes(-2)) with { AmountFen = 1 });
        var carries = await OverdueAsync(but: o => o.TransactionId = "4200009");
        shop.WeChat.Fails(carries);
        var plain = await OverdueAsync();
        await shop.ReconcileAsync();
        (await shop.DiscrepanciesAsync()).Single().Type.ShouldBe(DiscrepancyType.AmountMismatch);
        var late = await OverdueAsync();

        var result = await shop.TimeoutAsync();

        (result.Counters["total"], result.Counters["cancelled"]).ShouldBe((1, 1));
        (await shop.ReadAsync(mismatch)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        (await shop.ReadAsync(carries)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        (await shop.ReadAsync(plain)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
        (await shop.ReadAsync(late)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
    }

    [Fact]
    public async Task Run_UnpaidOrderThatCarriesATransaction_IsWatchedAfterTheCancel()
    {
        var order = await OverdueAsync(but: o => o.TransactionId = "4200010");
        await desk.TimeoutAsync();
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
        (await desk.CheckRowAsync(order))!.WatchedSince.ShouldBe(Now);
    }

    [Fact]
    public async Task Run_Dry_OnlyAsks()
    {
        var unpaid = await OverdueAsync();
        var paid = await OverdueAsync();
        desk.WeChat.Says(paid, paid.PaidTrade(Now.AddMinutes(-2)));
        var result = await desk.TimeoutAsync(dryRun: true);
        (result.Counters["cancelled"], result.Counters["settled"]).ShouldBe((1, 1));
        desk.WeChat.Closed.ShouldBeEmpty();
        (await postgres.Databases.ReadAsync(db => db.Orders.CountAsync(o => o.PaymentStatus == OrderStatus.Pending, Stop))).ShouldBe(2);
        (await postgres.Databases.ReadAsync(db => db.OrderChecks.CountAsync(Stop))).ShouldBe(0);
        (await desk.ItemsAsync(unpaid)).Single().Outcome.ShouldBe(ItemOutcome.Cancelled);
        (await desk.ItemsAsync(paid)).Single().Outcome.ShouldBe(ItemOutcome.Synced);
        desk.Lines.All.ShouldBe(["[订单超时任务] 发现 2 个超时订单", "[订单超时任务] 试运行完成，未作任何改动 { total: 2, 将取消: 1, failed: 0 }"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_TooYoungForThePlatformToClose_IsLeftUntilItMayBeClosed(bool dryRun)
    {
        using var hasty = new OrderDesk(postgres, Now) { Minutes = 2 };
        hasty.WeChat.YoungestClose = TimeSpan.FromMinutes(5);
        var unpaid = await OverdueAsync(minutes: 3);
        var closed = await OverdueAsync(minutes: 3);
        var alipay = await OverdueAsync("alipay", minutes: 3);
        hasty.WeChat.Says(closed, TradeState.Closed, "CLOSED");

        var result = await hasty.TimeoutAsync(dryRun);

        (result.Counters["cancelled"], result.Counters["left"], result.Counters["failed"]).ShouldBe((2, 1, 0));
        hasty.WeChat.Closed.ShouldBeEmpty();
        if (!dryRun)
        {
            (await hasty.ReadAsync(unpaid)).PaymentStatus.ShouldBe(OrderStatus.Pending);
            (await hasty.ReadAsync(closed)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
            (await hasty.ReadAsync(alipay)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
            hasty.Time.Advance(TimeSpan.FromMinutes(2));
            (await hasty.TimeoutAsync()).Counters["cancelled"].ShouldBe(1);
        }
    }

    [Fact]
    public async Task Run_OnePlatformHangs_TheOtherPlatformsOrdersGoOn()
    {
        var release = new TaskCompletionSource();
        for (var i = 0; i < 60; i++)
        {
            desk.WeChat.AnswersSlowly(await OverdueAsync(minutes: 30), async _ =>
            {
                await release.Task;
                return ScriptedPlatform.Unknown(FaultCode.NetworkTimeout);
            });
        }
        var alipay = await OverdueAsync("alipay");
        var running = desk.TimeoutAsync();
        await Wait.UntilAsync(() => Task.FromResult(desk.Alipay.Closed.Contains(alipay.OrderNo)));
        release.SetResult();
        (await running).Counters["cancelled"].ShouldBe(1);
    }

    [Fact]
    public async Task Run_TimeoutAndReconciliationTwiceEachAtOnce_EachOrderEndsOnce()
    {
        using var second = new OrderDesk(postgres, Now);
        var paid = new List<Order>();
        for (var i = 0; i < 40; i++)
        {
            var order = await OverdueAsync();
            if (i % 2 == 0)
            {
                paid.Add(order);
                desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-3)));
                second.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-3)));
            }
        }
        var results = await Task.WhenAll(
            Task.Run(() => desk.TimeoutAsync(), Stop), Task.Run(() => desk.ReconcileAsync(), Stop),
            Task.Run(() => second.TimeoutAsync(), Stop), Task.Run(() => second.ReconcileAsync(), Stop));
        results.Sum(r => r.Counters["cancelled"]).ShouldBe(20);
        results.Sum(r => r.Counters.GetValueOrDefault("settled") + r.Counters.GetValueOrDefault("synced")).ShouldBe(20);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.VipGrants.CountAsync(Stop)).ShouldBe(20);
        (await db.Notifications.CountAsync(Stop)).ShouldBe(20);
        (await db.Orders.Where(o => o.PaymentStatus == OrderStatus.Paid).Select(o => o.OrderId).ToListAsync(Stop))
            .ShouldBe(paid.Select(o => o.OrderId), ignoreOrder: true);
        (await db.Members.Where(m => m.VipExpireAt != null).Select(m => m.VipExpireAt).Distinct().ToListAsync(Stop)).ShouldBe([Now.AddDays(30)]);
    }

    [Fact]
    public async Task Run_DatabaseThatDoesNotWork_FailsTheRun()
    {
        await OverdueAsync();
        await postgres.ExecuteAsync("ALTER TABLE vip_admin.order_checks RENAME TO order_checks_gone");
        try
        {
            var error = await Should.ThrowAsync<Exception>(() => desk.TimeoutAsync());
            Core.Data.DatabaseFault.IsOutage(error).ShouldBeTrue();
        }
        finally
        {
            await postgres.ExecuteAsync("ALTER TABLE vip_admin.order_checks_gone RENAME TO order_checks");
        }
    }

    [Fact]
    public async Task Run_PriceChangedWhileThePlatformWasAsked_IsLeftToTheNextRun()
    {
        var order = await OverdueAsync();
        desk.WeChat.OnClose(order, () =>
        {
            postgres.ExecuteAsync("UPDATE orders SET amount = 19.90").GetAwaiter().GetResult();
            return new CloseAnswer.Closed("CLOSED", ScriptedPlatform.Call);
        });

        var result = await desk.TimeoutAsync();

        (result.Counters["cancelled"], result.Counters["overtaken"]).ShouldBe((0, 1));
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-1), amountFen: 1990));
        (await desk.TimeoutAsync()).Counters["settled"].ShouldBe(1);
    }

    [Fact]
    public async Task Run_WithoutClosing_CommitsBatchByBatch()
    {
        using var shop = new OrderDesk(postgres, Now) { CloseOnPlatform = false, BatchSize = 7 };
        for (var i = 0; i < 20; i++)
        {
            await OverdueAsync();
        }
        (await shop.TimeoutAsync()).Counters["cancelled"].ShouldBe(20);
        (await postgres.Databases.ReadAsync(
            db => db.Database.SqlQuery<int>($"SELECT count(DISTINCT xmin::text)::int AS \"Value\" FROM orders").SingleAsync(Stop))).ShouldBe(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_OrdersFromBeforeTime_AreCancelledLikeAnyOther(bool close)
    {
        using var shop = new OrderDesk(postgres, Now) { CloseOnPlatform = close };
        var (ancient, endless) = (await OverdueAsync(), await OverdueAsync());
        await postgres.ExecuteAsync($"""
            UPDATE orders SET created_at = '-infinity', expire_at = 'infinity', updated_at = '10000-01-01' WHERE order_id = '{ancient.OrderId}';
            UPDATE orders SET created_at = '9999-12-31 23:59:59' WHERE order_id = '{endless.OrderId}'
            """);
        (await shop.TimeoutAsync()).Counters["cancelled"].ShouldBe(1);
        (await shop.ReadAsync(ancient)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
        (await shop.ReadAsync(endless)).CreatedAt.ShouldBe(Core.FarFuture.Start);
    }
}
