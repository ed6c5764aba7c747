using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Reconciliation;

public sealed class LatePaymentWatchTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);
    private readonly OrderDesk desk = new(postgres, Now);

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

    /// <summary>An order that the backend cancelled some time ago.</summary>
    private Task<Order> CancelledAsync(TimeSpan ago, Action<Order>? but = null)
        => postgres.Databases.PurchaseAsync(Now - ago - TimeSpan.FromMinutes(15), but: o =>
    {
        (o.PaymentStatus, o.CancelledAt, o.CancelReason) = (OrderStatus.Cancelled, Now - ago, "订单超时自动取消");
        but?.Invoke(o);
    });

    [Fact]
    public async Task Run_PaidAfterTheBackendsCancel_RecordsALatePaymentWithBothSides()
    {
        var order = await CancelledAsync(TimeSpan.FromHours(1));
        var later =
            await postgres.Databases.PurchaseAsync(Now.AddMinutes(-30),
                await postgres.Databases.ReadAsync(db => db.Members.SingleAsync(m => m.UserId == order.UserId)), but: o => o.PaymentStatus = OrderStatus.Paid);
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-50)));

        var result = await desk.ReconcileAsync();

        (result.Counters["watched"], result.Counters["discrepancies"], result.Counters["totalChecked"], result.Counters["synced"]).ShouldBe((1, 1, 0, 0));
        var read = await desk.ReadAsync(order);
        (read.PaymentStatus, read.TransactionId).ShouldBe((OrderStatus.Cancelled, null));
        var found = (await desk.DiscrepanciesAsync()).Single();
        (found.Type, found.Severity, found.Status, found.LocalFen, found.PlatformFen, found.UserId).ShouldBe(
            (DiscrepancyType.LatePayment, Severity.Critical, DiscrepancyStatus.Open, 2990, 2990, order.UserId));
        var local = JsonDocument.Parse(found.LocalEvidence).RootElement;
        local.GetProperty("status").GetString().ShouldBe("cancelled");
        local.GetProperty("cancelReason").GetString().ShouldBe("订单超时自动取消");
        local.GetProperty("cancelledBy").GetString().ShouldBe("backend");
        local.GetProperty("laterPaidOrders").GetInt32().ShouldBe(1);
        local.GetProperty("paidAfterCancelSeconds").GetInt32().ShouldBe(600);
        JsonDocument.Parse(found.PlatformEvidence).RootElement.GetProperty("transactionId").GetString().ShouldBe("T" + order.OrderNo);
        later.PaymentStatus.ShouldBe(OrderStatus.Paid);

        // Found is found: nobody asks again.
        desk.Time.Advance(TimeSpan.FromMinutes(5));
        (await desk.ReconcileAsync(askEverything: true)).Counters["watched"].ShouldBe(0);
    }

    [Theory]
    [InlineData("", 29.90, DiscrepancyStatus.AutoResolved)]
    [InlineData("another", 29.90, DiscrepancyStatus.Open)]
    [InlineData("", 19.90, DiscrepancyStatus.Open)]
    public async Task Run_LatePaymentThatACallbackBooksAfterwards_ClosesItselfWhenTransactionAndAmountAgree(string transaction, double amount,
        DiscrepancyStatus status)
    {
        var order = await CancelledAsync(TimeSpan.FromMinutes(20));
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-19)));
        await desk.ReconcileAsync();
        (await desk.DiscrepanciesAsync()).Single().Type.ShouldBe(DiscrepancyType.LatePayment);
        // The backend accepts the payment although it had cancelled the order.
        await postgres.ExecuteAsync(
            $"UPDATE orders SET payment_status = 1, amount = {amount:0.00}, "
            + $"transaction_id = '{(transaction.Length == 0 ? "T" + order.OrderNo : transaction)}'");
        desk.Time.Advance(TimeSpan.FromMinutes(5));

        await desk.ReconcileAsync();

        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(status);
    }

    [Theory]
    [InlineData("payment_status = 1")]
    [InlineData("payment_status = 2")]
    [InlineData("payment_status = 3, transaction_id = 'taken back'")]
    public async Task Run_OrderThatAnotherPartyEndedAfterAnUnknownAnswer_IsForgotten(string end)
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-10));
        await postgres.Databases.PurchaseAsync(Now.AddMinutes(-10), but: o => o.PaymentMethod = "alipay");
        desk.WeChat.Fails(order);
        await desk.ReconcileAsync();
        (await desk.CheckRowAsync(order))!.NextAt.ShouldNotBeNull();
        await postgres.ExecuteAsync($"UPDATE orders SET {end} WHERE order_id = '{order.OrderId}'");
        desk.Time.Advance(TimeSpan.FromMinutes(5));

        await desk.ReconcileAsync();

        (await desk.CheckRowAsync(order))!.NextAt.ShouldBeNull();
        desk.Time.Advance(TimeSpan.FromDays(40));
        await desk.ReconcileAsync();
        (await desk.CheckRowAsync(order)).ShouldBeNull();
    }

    [Fact]
    public async Task Run_RowOfAnOrderThatEndedBeforeItsFirstLook_IsForgotten()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-10), but: o => o.PaymentStatus = OrderStatus.Paid);
        await postgres.SaveAsync(new OrderCheck { OrderId = order.OrderId, OrderNo = order.OrderNo });
        await desk.ReconcileAsync();
        (await desk.CheckRowAsync(order)).ShouldBeNull();
    }

    [Fact]
    public async Task Run_OurOwnCancelThenPaid_IsFoundByTheNextRun()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-16));
        (await desk.ReconcileAsync(askEverything: true)).Counters["watched"].ShouldBe(0);
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(1)));
        desk.Time.Advance(TimeSpan.FromMinutes(5));
        await desk.ReconcileAsync();
        var found = (await desk.DiscrepanciesAsync()).Single();
        found.Type.ShouldBe(DiscrepancyType.LatePayment);
        var local = JsonDocument.Parse(found.LocalEvidence).RootElement;
        local.GetProperty("cancelledBy").GetString().ShouldBe("reconciliation");
        local.GetProperty("cancelRun").GetString().ShouldBe((await desk.ItemsAsync(order))[0].RunId.ToString());
    }

    [Fact]
    public async Task Run_CancelledByAPersonThenPaid_NamesThePerson()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-16));
        await desk.Check.CheckAsync(Given.Finance, order.OrderNo, dryRun: true, default);
        await desk.Check.CheckAsync(Given.Ops, order.OrderNo, dryRun: false, default);
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(1)));
        desk.Time.Advance(TimeSpan.FromMinutes(5));
        await desk.ReconcileAsync();
        JsonDocument.Parse((await desk.DiscrepanciesAsync()).Single().LocalEvidence).RootElement.GetProperty("cancelledBy").GetString()
            .ShouldBe(Given.Ops.Name);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_NoteAboutAPendingOrderThatIsWatchedMeanwhile_LeavesTheWatchAlone(bool answers)
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-10));
        await postgres.SaveAsync(new OrderCheck { OrderId = order.OrderId, OrderNo = order.OrderNo, UnknownAttempts = 1, NextAt = Now.AddMinutes(-1) });
        await postgres.Databases.PurchaseAsync(Now.AddMinutes(-10));
        desk.WeChat.AnswersSlowly(order, async _ =>
        {
            // What the other task does: its cancel and the start of the watch are one transaction.
            await postgres.ExecuteAsync("""
                UPDATE orders SET payment_status = 3, cancelled_at = '2026-11-23 16:20:00' WHERE order_id IN (SELECT order_id FROM vip_admin.order_checks);
                UPDATE vip_admin.order_checks SET unknown_attempts = 0, next_at = '2026-11-23 16:20:00Z', watched_since = '2026-11-23 16:20:00Z'
                """);
            return answers ? new TradeAnswer.Known(desk.WeChat.TradeOf(order.OrderNo, TradeState.Unpaid, "NOTPAY"), ScriptedPlatform.Call)
                : ScriptedPlatform.Unknown(FaultCode.NetworkTimeout);
        });

        await desk.ReconcileAsync();

        var row = (await desk.CheckRowAsync(order))!;
        (row.NextAt, row.UnknownAttempts, row.WatchedSince).ShouldBe((Now, 0, Now));
    }

    [Fact]
    public async Task Run_Retry_KeepsTheRhythmOfTheWatch()
    {
        var order = await CancelledAsync(TimeSpan.FromHours(5));
        (await desk.ReconcileAsync()).Counters["watched"].ShouldBe(1);
        desk.Time.Advance(TimeSpan.FromMinutes(1));

        (await desk.ReconcileAsync(attempt: 2)).Counters["watched"].ShouldBe(0);

        (await desk.ReconcileAsync(askEverything: true)).Counters["watched"].ShouldBe(1);
        desk.WeChat.Asked.ShouldBe([order.OrderNo, order.OrderNo]);
    }

    [Fact]
    public async Task Run_RetryAfterAnOutage_AsksAgainAboutWhatGotNoAnswer_AndIsNoSuccessWhileNobodyAnswers()
    {
        var (silent, resting) = (await CancelledAsync(TimeSpan.FromHours(5)), await CancelledAsync(TimeSpan.FromHours(5)));
        await desk.ReconcileAsync();
        await postgres.ExecuteAsync($"UPDATE vip_admin.order_checks SET next_at = '{Now:O}' WHERE order_no = '{silent.OrderNo}'");
        desk.WeChat.Fails(silent);
        await Should.ThrowAsync<JobFailedException>(() => desk.ReconcileAsync());
        var run = await desk.Databases.ReadAsync(db => db.JobRuns.OrderByDescending(each => each.Id).Select(each => each.Id).FirstAsync());

        // No time has passed: by their rhythm neither is due.
        await Should.ThrowAsync<JobFailedException>(() => desk.ReconcileAsync(attempt: 2, again: run));
        desk.WeChat.Says(silent, TradeState.Unpaid, "NOTPAY");
        (await desk.ReconcileAsync(attempt: 3, again: run)).Counters["watched"].ShouldBe(1);

        desk.WeChat.Asked.Count(no => no == silent.OrderNo).ShouldBe(4);
        desk.WeChat.Asked.Count(no => no == resting.OrderNo).ShouldBe(1);
    }

    [Fact]
    public async Task Run_RetryOfAPersonsRun_AsksWhatIsWatchedWhateverItsNextTime()
    {
        var order = await CancelledAsync(TimeSpan.FromHours(5));
        await desk.ReconcileAsync();
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        desk.WeChat.Fails(order);
        await Should.ThrowAsync<JobFailedException>(() => desk.ReconcileAsync(askEverything: true));
        desk.WeChat.Says(order, TradeState.Unpaid, "NOTPAY");

        // No time has passed: by its rhythm the order would wait after an unknown answer.
        var counters = (await desk.ReconcileAsync(askEverything: true, attempt: 2)).Counters;

        (counters["watched"], counters["unknown"]).ShouldBe((1, 0));
        desk.WeChat.Asked.ShouldBe([order.OrderNo, order.OrderNo, order.OrderNo]);
    }

    [Fact]
    public async Task Run_ReopenedInTheSparsePhase_IsAskedAboutAtOnce()
    {
        var order = await CancelledAsync(TimeSpan.FromHours(30));
        await desk.ReconcileAsync();
        (await desk.CheckRowAsync(order))!.NextAt!.Value.ShouldBeGreaterThan(Now.AddHours(11));
        await postgres.ExecuteAsync("UPDATE orders SET payment_status = 0, cancelled_at = NULL");
        desk.Time.Advance(TimeSpan.FromMinutes(5));

        var result = await desk.ReconcileAsync();

        (result.Counters["totalChecked"], result.Counters["watched"]).ShouldBe((1, 0));
        desk.WeChat.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Run_CancelledByAPurelyLocalBatchThenPaid_IsFoundByTheNextRun()
    {
        using var local = new OrderDesk(postgres, Now) { CloseOnPlatform = false };
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-16));
        (await local.TimeoutAsync()).Counters["cancelled"].ShouldBe(1);
        local.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(1)));
        local.Time.Advance(TimeSpan.FromMinutes(5));

        await local.ReconcileAsync();

        (await local.DiscrepanciesAsync()).Single().Type.ShouldBe(DiscrepancyType.LatePayment);
    }

    [Fact]
    public async Task Run_WithTheRhythmOfTheTask_AsksDenselyThenSparselyUntilTheWindowEnds()
    {
        var order = await CancelledAsync(TimeSpan.FromMinutes(5));
        var asked = new List<double>();
        var end = Now.AddDays(8).AddHours(6);
        while (desk.Now < end)
        {
            var before = desk.WeChat.Asked.Count;
            await desk.ReconcileAsync();
            var hours = (desk.Now - order.CancelledAt!.Value).TotalHours;
            if (desk.WeChat.Asked.Count > before)
            {
                asked.Add(hours);
            }
            // Every five minutes as the task does; later in steps that the rhythm can be seen in.
            desk.Time.Advance(hours < 3 ? TimeSpan.FromMinutes(5) : hours < 24 ? TimeSpan.FromMinutes(20) : TimeSpan.FromHours(2));
        }
        asked.Count(h => h < 2).ShouldBe(23);
        asked.Count(h => h is >= 2 and < 24).ShouldBeInRange(19, 23);
        asked.Count(h => h >= 24).ShouldBeInRange(8, 11);
        asked[^1].ShouldBeInRange(7 * 24, 7 * 24 + 2);
        (await desk.CheckRowAsync(order)).ShouldBeNull();
    }

    [Theory]
    [InlineData("alipay", 15.5, true)]
    [InlineData("alipay_wap", 8, true)]
    [InlineData("alipay", 16.5, false)]
    [InlineData("wechat", 6.9, true)]
    [InlineData("wechat", 8, false)]
    public async Task Run_PaidLongAfterTheCancel_IsFoundAsLongAsThePlatformAllowsThePayment(string method, double days, bool found)
    {
        var order = await CancelledAsync(TimeSpan.FromMinutes(5), o => o.PaymentMethod = method);
        var platform = method == "wechat" ? desk.WeChat : desk.Alipay;
        platform.Says(order, TradeState.NotFound, "ACQ.TRADE_NOT_EXIST");
        // The rhythm of the watch up to its end, then the payment, then two more days of runs.
        for (var at = TimeSpan.Zero; at < TimeSpan.FromDays(days + 2); at += TimeSpan.FromHours(6))
        {
            if (at >= TimeSpan.FromDays(days) - TimeSpan.FromHours(6))
            {
                platform.Says(order, order.PaidTrade(desk.Now) with { PlatformState = "PAID" });
            }
            await desk.ReconcileAsync();
            desk.Time.Advance(TimeSpan.FromHours(6));
        }

        (await desk.DiscrepanciesAsync()).Select(d => d.Type).ShouldBe(found ? [DiscrepancyType.LatePayment] : []);
    }

    [Fact]
    public async Task Run_AlipayOrderThatIsNeverPaid_IsAskedLittleMoreOftenThanAWeChatOrder()
    {
        await CancelledAsync(TimeSpan.FromMinutes(5));
        await CancelledAsync(TimeSpan.FromMinutes(5), o => o.PaymentMethod = "alipay");
        while (desk.Now < Now.AddDays(20))
        {
            await desk.ReconcileAsync();
            desk.Time.Advance(desk.Now < Now.AddHours(26) ? TimeSpan.FromMinutes(15) : TimeSpan.FromHours(6));
        }

        var (wechat, alipay) = (desk.WeChat.Asked.Count, desk.Alipay.Asked.Count);
        (alipay - wechat).ShouldBeInRange(8, 10);
        alipay.ShouldBeLessThan(wechat * 3 / 2);
        (await postgres.Databases.ReadAsync(db => db.OrderChecks.CountAsync())).ShouldBe(0);
    }

    [Fact]
    public async Task Run_PlatformSaysClosed_EndsTheWatch()
    {
        var order = await CancelledAsync(TimeSpan.FromMinutes(30));
        desk.WeChat.Says(order, TradeState.Closed, "CLOSED");
        (await desk.ReconcileAsync()).Counters["watched"].ShouldBe(1);
        (await desk.CheckRowAsync(order))!.NextAt.ShouldBeNull();
        desk.Time.Advance(TimeSpan.FromHours(13));
        (await desk.ReconcileAsync(askEverything: true)).Counters["watched"].ShouldBe(0);
    }

    [Fact]
    public async Task Run_OrdersThatCannotBePaidAnyMore_AreNotWatched()
    {
        await CancelledAsync(TimeSpan.FromDays(8));
        await CancelledAsync(TimeSpan.FromHours(1), o => o.PaymentMethod = "points");
        await CancelledAsync(TimeSpan.FromHours(1), o => o.TransactionId = "refunded-by-an-older-writer");
        await CancelledAsync(TimeSpan.FromHours(1), o => o.OrderType = "goods");
        (await desk.ReconcileAsync(askEverything: true)).Counters["watched"].ShouldBe(0);
    }

    [Fact]
    public async Task Run_UnknownAnswer_KeepsWatchingAndCountsAnError()
    {
        var order = await CancelledAsync(TimeSpan.FromMinutes(30));
        var other = await CancelledAsync(TimeSpan.FromMinutes(30), o => o.PaymentMethod = "alipay");
        desk.WeChat.Fails(order);
        (await desk.ReconcileAsync()).Counters["errors"].ShouldBe(1);
        var row = (await desk.CheckRowAsync(order))!;
        (row.UnknownAttempts, row.WatchedSince).ShouldBe((1, order.CancelledAt));
        row.NextAt.ShouldBe(Now.AddSeconds(50));
        (await desk.CheckRowAsync(other))!.UnknownAttempts.ShouldBe(0);
    }

    [Fact]
    public async Task Run_ChannelThatNeverAnswers_IsAskedForTwoWindowsAndLeavesADiscrepancy()
    {
        var order = await CancelledAsync(TimeSpan.FromMinutes(30));
        desk.WeChat.Fails(order);
        for (var day = 0; day <= 15; day++)
        {
            await postgres.Databases.PurchaseAsync(desk.Now.AddMinutes(-6), but: o => o.PaymentMethod = "alipay");
            await desk.ReconcileAsync(askEverything: true);
            desk.Time.Advance(TimeSpan.FromDays(1));
        }
        var asked = desk.WeChat.Asked.Count;
        asked.ShouldBeInRange(14, 16);
        await postgres.Databases.PurchaseAsync(desk.Now.AddMinutes(-6), but: o => o.PaymentMethod = "alipay");

        await desk.ReconcileAsync(askEverything: true);

        desk.WeChat.Asked.Count.ShouldBe(asked);
        (await desk.DiscrepanciesAsync()).Single().Type.ShouldBe(DiscrepancyType.QueryExhausted);
    }

    [Fact]
    public async Task Run_CancelledOrderReopenedByTheBackend_IsPendingAgainAndNotWatched()
    {
        var order = await CancelledAsync(TimeSpan.FromMinutes(30));
        await desk.ReconcileAsync();
        await postgres.ExecuteAsync("UPDATE orders SET payment_status = 0, cancelled_at = NULL, created_at = '2026-11-23 16:12:00'");
        desk.Time.Advance(TimeSpan.FromMinutes(5));
        var result = await desk.ReconcileAsync();
        (result.Counters["totalChecked"], result.Counters["watched"]).ShouldBe((1, 0));
        (await desk.CheckRowAsync(order))!.WatchedSince.ShouldBeNull();
    }

    [Fact]
    public async Task Run_RefundedAfterTheCancel_IsADiscrepancyAndNotALatePayment()
    {
        var order = await CancelledAsync(TimeSpan.FromMinutes(30));
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-20)) with { State = TradeState.Refunded, PlatformState = "REFUND" });
        await desk.ReconcileAsync();
        (await desk.DiscrepanciesAsync()).Single().Type.ShouldBe(DiscrepancyType.RefundRemoteOnly);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(29)]
    [InlineData(31)]
    [InlineData(400)]
    public async Task Run_OldOrderCancelledByAPurelyLocalBatchThenPaid_IsFoundByTheNextRun(int days)
    {
        using var shop = new OrderDesk(postgres, Now) { CloseOnPlatform = false };
        var order = await postgres.Databases.PurchaseAsync(Now.AddDays(-days));
        (await shop.TimeoutAsync()).Counters["cancelled"].ShouldBe(1);
        shop.Time.Advance(TimeSpan.FromMinutes(5));
        shop.WeChat.Says(order, order.PaidTrade(Now.AddDays(-days).AddMinutes(14)));
        (await shop.ReconcileAsync()).Counters["discrepancies"].ShouldBe(1);
        (await shop.DiscrepanciesAsync()).Single().Type.ShouldBe(DiscrepancyType.LatePayment);
    }

    [Fact]
    public async Task Refresh_InYearsOfOrders_FindsAndEndsByIndexes()
    {
        await postgres.ExecuteAsync("""
            INSERT INTO orders (order_id, order_no, order_type, product_type, product_name, amount, payment_method, payment_status, cancelled_at)
            SELECT gen_random_uuid(), 'VIP' || 1700000000000 + n * 1500000::bigint || '0001', 'vip', 'vip_month', '月度会员', 29.90, 'wechat', 3, now()
            FROM generate_series(1, 60000) n;
            INSERT INTO vip_admin.order_checks (order_id, order_no, unknown_attempts, watched_since)
            SELECT order_id, order_no, 0, now() FROM orders LIMIT 20000;
            ANALYZE orders;
            ANALYZE vip_admin.order_checks
            """);
        var since = Now.AddDays(-7);
        NpgsqlParameter[] find =
        [
            new("now", Now), Core.Data.Sql.Plain("since", since), Core.Data.Sql.Plain("since_alipay", since),
            new("first", OrderNumbers.FirstSince(since - CheckSchedule.WatchReach)),
        ];
        (await PlanAsync(LatePaymentWatch.FindText, find)).ShouldSatisfyAllConditions(
            plan => plan.ShouldContain("(order_no)::text >="), plan => plan.ShouldNotContain("Seq Scan on orders"));
        // Two thousand of the millions that a shop has are fewer than a hundred of these.
        (await PlanAsync(LatePaymentWatch.EndText, [new("after", ""), new("batch", 100)])).ShouldSatisfyAllConditions(
            plan => plan.ShouldContain("orders_pkey"), plan => plan.ShouldNotContain("Seq Scan on orders"),
            plan => plan.ShouldNotContain("Seq Scan on order_checks"));
    }

    private async Task<string> PlanAsync(string statement, NpgsqlParameter[] parameters)
    {
        await using var command = postgres.DataSource.CreateCommand("EXPLAIN " + statement);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var plan = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            plan.Add(reader.GetString(0));
        }
        return string.Join('\n', plan);
    }
}
