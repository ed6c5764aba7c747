using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Scheduling.Runs;

namespace VipAdmin.Tests.Reconciliation;

public sealed class ReconciliationJobTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);
    private readonly OrderDesk desk = new(postgres, Now);
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

    private Task<Order> PendingAsync(int minutes = 10, Action<Order>? but = null) => postgres.Databases.PurchaseAsync(Now.AddMinutes(-minutes), but: but);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_OrdersThatBecomeDueAfterItLooked_AreLeftToTheNext(bool others)
    {
        Order[] looked = others ? [await PendingAsync(minutes: 20)] : [];
        var later = await PendingAsync(minutes: 4);
        desk.AfterLook = () =>
        {
            desk.Time.Advance(TimeSpan.FromMinutes(20));
            return Task.CompletedTask;
        };
        (await desk.ReconcileAsync()).Counters["totalChecked"].ShouldBe(looked.Length);
        desk.WeChat.Asked.ShouldBe(looked.Select(order => order.OrderNo));

        (await desk.ReconcileAsync()).Counters["cancelled"].ShouldBe(1);
        (await desk.ReadAsync(later)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
    }

    [Fact]
    public async Task Look_WatchedOrderThatIsPendingAgain_CountsIt()
    {
        var order = await PendingAsync(minutes: 60);
        await postgres.SaveAsync(new OrderCheck
        {
            OrderId = order.OrderId, OrderNo = order.OrderNo, NextAt = Now.AddDays(1), WatchedSince = Now.AddMinutes(-30),
        });

        (await new DueOrders(postgres.Databases).CountAsync(new DueRange(null, Now.AddMinutes(-5), Now), Stop)).ShouldBe(1);
        (await desk.ReconcileAsync()).Counters["totalChecked"].ShouldBe(1, "the refresh of the watches is not needed for it");
    }

    [Fact]
    public async Task Run_PaidUnpaidAndOverdueOrders_SettlesLeavesAndCancels()
    {
        // A NULL expire_at and an age of two days: the code this replaces never looked at either.
        var paid = await PendingAsync(but: o => o.ExpireAt = null);
        var alipay = await PendingAsync(minutes: 2 * 24 * 60, but: o => o.PaymentMethod = "alipay");
        var unpaid = await PendingAsync(minutes: 10);
        var overdue = await PendingAsync(minutes: 16);
        var unknownToPlatform = await PendingAsync(minutes: 16);
        var young = await PendingAsync(minutes: 4);
        desk.WeChat.Says(paid, paid.PaidTrade(Now.AddMinutes(-8)));
        desk.Alipay.Says(alipay, alipay.PaidTrade(Now.AddDays(-2)) with { PlatformState = "TRADE_SUCCESS" });
        desk.WeChat.Says(unknownToPlatform, TradeState.NotFound, "ORDER_NOT_EXIST");

        var result = await desk.ReconcileAsync();

        desk.Lines.All.ShouldBe(["[对账任务] 开始执行，第 1 次尝试", "[对账任务] 执行完成 { totalChecked: 5, synced: 2, cancelled: 2, errors: 0 }"]);
        result.Counters["left"].ShouldBe(1);
        result.Counters["syncedFen"].ShouldBe(2 * 2990);
        result.Warning.ShouldBeFalse();
        (await desk.ReadAsync(paid)).PaymentStatus.ShouldBe(OrderStatus.Paid);
        (await desk.ReadAsync(alipay)).PaidAt.ShouldBe(Now.AddDays(-2));
        (await desk.ReadAsync(unpaid)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        (await desk.ReadAsync(overdue)).CancelReason.ShouldBe("订单超时自动取消");
        (await desk.ReadAsync(unknownToPlatform)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
        desk.WeChat.Asked.ShouldNotContain(young.OrderNo);
        desk.WeChat.Closed.ShouldBe([overdue.OrderNo, unknownToPlatform.OrderNo], ignoreOrder: true);
        (await desk.ItemsAsync(unpaid)).Single().Outcome.ShouldBe(ItemOutcome.Left);
        // What was left alone costs no row.
        (await desk.CheckRowAsync(unpaid)).ShouldBeNull();
    }

    [Fact]
    public async Task Run_Window_LooksOnlyAtOrdersCreatedInIt_WhateverTheirNextTime()
    {
        var window = new RunWindow(Now.AddHours(-3), Now.AddHours(-2));
        Task<Order> At(DateTime created, Action<Order>? but = null) => postgres.Databases.PurchaseAsync(created, but: but);
        void Cancelled(Order order) => (order.PaymentStatus, order.CancelledAt) = (OrderStatus.Cancelled, order.CreatedAt.AddMinutes(15));
        var first = await At(window.From);
        var waiting = await At(window.From.AddMinutes(30), o => o.PaymentMethod = "alipay");
        var late = await At(window.From.AddMinutes(40), Cancelled);
        var before = await At(window.From.AddMicroseconds(-1));
        var after = await At(window.Until);
        var elsewhere = await At(window.Until.AddMinutes(1), Cancelled);
        var points = await At(window.From.AddMinutes(41), o => { Cancelled(o); o.PaymentMethod = "points"; });
        desk.WeChat.Says(late, late.PaidTrade(late.CreatedAt.AddMinutes(20)));
        await postgres.SaveAsync(
            new OrderCheck { OrderId = waiting.OrderId, OrderNo = waiting.OrderNo, UnknownAttempts = 3, NextAt = Now.AddHours(5) },
            new OrderCheck { OrderId = late.OrderId, OrderNo = late.OrderNo, WatchedSince = Now.AddHours(-2), NextAt = Now.AddDays(1) });

        var result = await desk.ReconcileAsync(window: window);

        desk.WeChat.Asked.Concat(desk.Alipay.Asked).ShouldBe([first.OrderNo, waiting.OrderNo, late.OrderNo], ignoreOrder: true);
        (result.Counters["totalChecked"], result.Counters["watched"]).ShouldBe((2, 1));
        (await desk.DiscrepanciesAsync()).ShouldHaveSingleItem().Type.ShouldBe(DiscrepancyType.LatePayment);
        foreach (var untouched in new[] { before, after })
        {
            (await desk.ReadAsync(untouched)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        }
        (elsewhere.PaymentStatus, points.PaymentStatus).ShouldBe((OrderStatus.Cancelled, OrderStatus.Cancelled));
    }

    [Fact]
    public async Task Run_WindowUpToNow_LeavesTheYoungestToTheCallback()
    {
        var young = await PendingAsync(minutes: 4);
        await desk.ReconcileAsync(window: new RunWindow(Now.AddHours(-1), Now.AddHours(1)));
        desk.WeChat.Asked.ShouldNotContain(young.OrderNo);
    }

    [Fact]
    public async Task Run_SecurityLogOfTheBackend_HasTheNumbersAndTheErrors()
    {
        var bad = await PendingAsync(but: o => o.PaymentMethod = null);
        var unpaid = await PendingAsync();
        await desk.ReconcileAsync();
        await using var connection = await postgres.DataSource.OpenConnectionAsync(Stop);
        await using var command = new NpgsqlCommand("SELECT event_type, risk_level, action_taken, event_data::text, created_at FROM security_logs", connection);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        (await reader.ReadAsync(Stop)).ShouldBeTrue();
        (reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetDateTime(4)).ShouldBe(
            ("reconciliation", "medium", "logged", DateTime.SpecifyKind(Now, DateTimeKind.Unspecified)));
        var data = JsonDocument.Parse(reader.GetString(3)).RootElement;
        (data.GetProperty("totalChecked").GetInt32(), data.GetProperty("errorCount").GetInt32()).ShouldBe((2, 1));
        var error = data.GetProperty("errors")[0];
        (error.GetProperty("orderNo").GetString(), error.GetProperty("error").GetString(), error.GetProperty("retryCount").GetInt32()).ShouldBe(
            (bad.OrderNo, "UNKNOWN_PAYMENT_METHOD", 0));
        (await reader.ReadAsync(Stop)).ShouldBeFalse();
    }

    [Fact]
    public async Task Run_AmountDiffers_RecordsAndNeverSettles()
    {
        var order = await PendingAsync(minutes: 20);
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-8), amountFen: 1) with { PayerFen = 1 });
        var result = await desk.ReconcileAsync();
        (result.Counters["discrepancies"], result.Counters["synced"], result.Counters["cancelled"], result.Counters["errors"]).ShouldBe((1, 0, 0, 0));
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        var found = (await desk.DiscrepanciesAsync()).Single();
        (found.Type, found.Severity, found.LocalFen, found.PlatformFen, found.OrderNo, found.Channel).ShouldBe(
            (DiscrepancyType.AmountMismatch, Severity.Critical, 2990, 1, order.OrderNo, "wechat"));
        JsonDocument.Parse(found.PlatformEvidence).RootElement.GetProperty("payerFen").GetInt64().ShouldBe(1);
        // A phone number; ids may hold the same digits.
        found.LocalEvidence.ShouldNotContain("\"138");

        // It is looked at again by every reconciliation, not by every timeout run, and stays one discrepancy.
        desk.Time.Advance(TimeSpan.FromMinutes(5));
        await desk.ReconcileAsync();
        (await desk.DiscrepanciesAsync()).Single().SeenCount.ShouldBe(2);

        // Somebody decides: the same facts are not raised again, other facts are.
        await postgres.ExecuteAsync("UPDATE vip_admin.discrepancies SET status = 'resolved'");
        await desk.ReconcileAsync(askEverything: true);
        (await desk.DiscrepanciesAsync()).Count.ShouldBe(1);
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-8), amountFen: 2));
        await desk.ReconcileAsync(askEverything: true);
        (await desk.DiscrepanciesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Run_Retry_AsksPendingOrdersAgainWhateverTheirNextTime()
    {
        var order = await PendingAsync(minutes: 20);
        desk.WeChat.Fails(order);
        await Should.ThrowAsync<JobFailedException>(() => desk.ReconcileAsync());
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-8)));

        (await desk.ReconcileAsync()).Counters["totalChecked"].ShouldBe(0);
        (await desk.ReconcileAsync(attempt: 2)).Counters["synced"].ShouldBe(1);
    }

    [Fact]
    public async Task Run_PaidWithACoupon_ComparesTheOrderAmountAndSettles()
    {
        var order = await PendingAsync();
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-8)) with { PayerFen = 1990 });
        (await desk.ReconcileAsync()).Counters["synced"].ShouldBe(1);
    }

    [Fact]
    public async Task Run_RefundedOnThePlatform_IsADiscrepancyOfItsOwnWithWhatIsKnownOfTheRefund()
    {
        var order = await PendingAsync(minutes: 30);
        await postgres.ExecuteAsync(
            $"INSERT INTO refund_requests (refund_id, order_id, user_id, refund_amount) VALUES ('RF-1', '{order.OrderId}', '{order.UserId}', 19.90)");
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-20)) with { State = TradeState.Refunded, PlatformState = "REFUND" });
        desk.WeChat.Refunds["RF-1"] = new RefundAnswer.Known(RefundState.Succeeded, "SUCCESS", 1990, Now.AddMinutes(-12), ScriptedPlatform.Call);

        (await desk.ReconcileAsync()).Counters["cancelled"].ShouldBe(0);

        var found = (await desk.DiscrepanciesAsync()).Single();
        found.Type.ShouldBe(DiscrepancyType.RefundRemoteOnly);
        var platform = JsonDocument.Parse(found.PlatformEvidence).RootElement;
        (platform.GetProperty("refundNo").GetString(), platform.GetProperty("refundState").GetString(), platform.GetProperty("refundedFen").GetInt64(),
            platform.GetProperty("refundedAt").GetString())
            .ShouldBe(("RF-1", "SUCCESS", 1990, "2026-11-23T16:08:00Z"));
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        desk.WeChat.RefundsAsked.ShouldBe(["RF-1", order.OrderNo]);

        // Seen again: the evidence stays, and nobody is asked for it.
        desk.Time.Advance(TimeSpan.FromMinutes(5));
        await desk.ReconcileAsync();
        (await desk.DiscrepanciesAsync()).Single().SeenCount.ShouldBe(2);
        desk.WeChat.RefundsAsked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Run_VerifiedAnswerAboutAnotherMerchant_IsRecordedAndNothingChanges()
    {
        var order = await PendingAsync(minutes: 30);
        await PendingAsync();
        desk.WeChat.Fails(order, FaultCode.StatusMismatch);
        (await desk.ReconcileAsync()).Counters["errors"].ShouldBe(1);
        (await desk.DiscrepanciesAsync()).Single().Type.ShouldBe(DiscrepancyType.IdentityMismatch);
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);

        // The platform speaks of this very order again.
        desk.WeChat.Says(order, order.PaidTrade(Now, amountFen: 1));
        await desk.ReconcileAsync(askEverything: true);
        (await desk.DiscrepanciesAsync()).Select(d => (d.Type, d.Status)).ShouldBe(
            [(DiscrepancyType.IdentityMismatch, DiscrepancyStatus.AutoResolved), (DiscrepancyType.AmountMismatch, DiscrepancyStatus.Open)]);
    }

    [Fact]
    public async Task Run_ExhaustedOrderCancelledByTheBackend_ClosesTheDiscrepancyWithTheFirstAnswer()
    {
        var order = await PendingAsync();
        await PendingAsync();
        desk.WeChat.Fails(order);
        for (var round = 1; round <= 3; round++)
        {
            await desk.ReconcileAsync(askEverything: true);
        }
        await postgres.ExecuteAsync($"UPDATE orders SET payment_status = 3, cancelled_at = '2026-11-23 16:19:00' WHERE order_id = '{order.OrderId}'");
        desk.WeChat.Says(order, TradeState.Unpaid, "NOTPAY");

        await desk.ReconcileAsync();

        (await desk.CheckRowAsync(order))!.WatchedSince.ShouldNotBeNull();
        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.AutoResolved);
    }

    [Fact]
    public async Task Run_PlatformWantsQuiet_SaysNothingAboutTheOrders()
    {
        var order = await PendingAsync();
        await PendingAsync(but: o => o.PaymentMethod = "alipay");
        desk.WeChat.Fails(order);
        await desk.ReconcileAsync();
        desk.WeChat.Everything =
            _ => new TradeAnswer.Unknown(new PlatformFault(FaultCode.RateLimit, "not sent", true) { QuietFor = TimeSpan.FromSeconds(40) },
                new CallEvidence(0, Attempts: 0));

        for (var round = 1; round <= 4; round++)
        {
            (await desk.ReconcileAsync(askEverything: true)).Counters["unknown"].ShouldBe(1);
        }

        var row = (await desk.CheckRowAsync(order))!;
        (row.UnknownAttempts, row.NextAt).ShouldBe((1, Now.AddSeconds(40)));
        (await desk.DiscrepanciesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_CaseThatAPersonOpenedAgain_IsTheirsAlthoughTheOrderIsPaid()
    {
        var order = await PendingAsync();
        await PendingAsync();
        desk.WeChat.Fails(order);
        for (var round = 1; round <= 3; round++)
        {
            await desk.ReconcileAsync(askEverything: true);
        }
        await postgres.Databases.CallbackAsync(order, Now);
        await desk.ReconcileAsync();
        var closed = (await desk.DiscrepanciesAsync()).Single();
        closed.Status.ShouldBe(DiscrepancyStatus.AutoResolved);
        await new DiscrepancyDesk(postgres.Databases, desk.Time).ReopenAsync(Given.Finance, closed.Id, closed.Version, "the member complains", Stop);

        await desk.ReconcileAsync();

        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.Open);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_PaidByACallbackAfterAFailedGrant_IsOverOnceTheMemberHasIt(bool grants)
    {
        var order = await PendingAsync();
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-8), new string('9', 101)));
        await desk.ReconcileAsync();
        (await desk.DiscrepanciesAsync()).Single().Type.ShouldBe(DiscrepancyType.PaidNotActivated);
        await postgres.Databases.CallbackAsync(order, Now);
        if (!grants)
        {
            await postgres.ExecuteAsync("UPDATE users SET vip_expire_at = NULL");
        }

        await desk.ReconcileAsync();

        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(grants ? DiscrepancyStatus.AutoResolved : DiscrepancyStatus.Open);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_PaidByACallbackAfterAFailedGrantOfALongMember_IsOverOnlyWithTheDaysOnTop(bool grants)
    {
        var order = await PendingAsync();
        await postgres.ExecuteAsync("UPDATE users SET vip_level = 1, vip_expire_at = '2027-09-19 16:20:00'");
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-8), new string('9', 101)));
        await desk.ReconcileAsync();
        (await desk.DiscrepanciesAsync()).Single().Type.ShouldBe(DiscrepancyType.PaidNotActivated);
        await postgres.Databases.CallbackAsync(order, Now);
        await postgres.ExecuteAsync($"UPDATE users SET vip_expire_at = '{(grants ? "2027-10-19" : "2027-09-19")} 16:20:00'");

        await desk.ReconcileAsync();

        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(grants ? DiscrepancyStatus.AutoResolved : DiscrepancyStatus.Open);
    }

    [Theory]
    [InlineData("DELETE FROM vip_orders", DiscrepancyType.MissingVipOrder)]
    [InlineData("UPDATE orders SET user_id = NULL", DiscrepancyType.UserNotFound)]
    [InlineData("UPDATE vip_packages SET duration_days = 0", DiscrepancyType.PackageNotFound)]
    [InlineData("INSERT INTO orders (order_id, order_no, order_type, product_type, product_name, amount, payment_status, transaction_id) VALUES ('x', 'VIPX', 'vip', 'x', 'x', 1, 1, 'T-1')",
        DiscrepancyType.DuplicatePayment)]
    public async Task Run_BrokenLinkWhoseOrderIsBookedAfterwards_ClosesItselfOnlyForTheSameTransaction(string breaks, DiscrepancyType type)
    {
        var order = await PendingAsync();
        await postgres.ExecuteAsync(breaks);
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-8), "T-1"));
        await desk.ReconcileAsync();
        (await desk.DiscrepanciesAsync()).Single().Type.ShouldBe(type);

        await postgres.ExecuteAsync($"UPDATE orders SET payment_status = 1, transaction_id = 'T-2' WHERE order_id = '{order.OrderId}'");
        await desk.ReconcileAsync();
        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.Open);

        await postgres.ExecuteAsync($"UPDATE orders SET transaction_id = 'T-1' WHERE order_id = '{order.OrderId}'");
        await desk.ReconcileAsync();
        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.AutoResolved);
    }

    [Theory]
    [InlineData(2990, null, DiscrepancyStatus.AutoResolved)]
    [InlineData(1000, null, DiscrepancyStatus.Open)]
    [InlineData(1000, 10.00, DiscrepancyStatus.AutoResolved)]
    public async Task Run_RefundThatTheBackendBooksAfterwards_ClosesItselfWhenTheAmountsAgree(int refunded, double? promised, DiscrepancyStatus status)
    {
        var order = await PendingAsync(minutes: 30);
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-20)) with { State = TradeState.Refunded, PlatformState = "REFUND" });
        desk.WeChat.Refunds[order.OrderNo] = new RefundAnswer.Known(RefundState.Succeeded, "SUCCESS", refunded, Now.AddMinutes(-12), ScriptedPlatform.Call);
        await desk.ReconcileAsync();
        await postgres.ExecuteAsync($"UPDATE orders SET payment_status = 2, transaction_id = 'T{order.OrderNo}'");
        if (promised is not null)
        {
            await postgres.ExecuteAsync(
                $"INSERT INTO refund_requests (refund_id, order_id, user_id, refund_amount, status) VALUES ('RF-1', '{order.OrderId}', '{order.UserId}', {promised:0.00}, 4)");
        }

        await desk.ReconcileAsync();

        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(status);
    }

    [Fact]
    public async Task Run_BrokenLinkForADay_IsAskedEverMoreSeldomAndIsAnErrorOnce()
    {
        var order = await PendingAsync();
        await postgres.ExecuteAsync("DELETE FROM vip_orders");
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-8)));
        var first = await desk.ReconcileAsync();
        (first.Counters["errors"], first.Warning).ShouldBe((1, true));
        long errors = 0, differences = 0;
        var asked = new List<double>();
        int minutes = 0, step = 5;
        for (; minutes < 60 * 60; step = minutes < 90 ? 5 : minutes < 25 * 60 ? 30 : 180)
        {
            desk.Time.Advance(TimeSpan.FromMinutes(step));
            minutes += step;
            var before = desk.WeChat.Asked.Count;
            var run = await desk.ReconcileAsync();
            (errors, differences) = (errors + run.Counters["errors"], differences + run.Counters["discrepancies"]);
            asked.AddRange(Enumerable.Repeat(minutes / 60d, desk.WeChat.Asked.Count - before));
        }

        asked.Count(hours => hours < 1).ShouldBeInRange(10, 12);
        asked.Count(hours => hours is >= 1 and < 24).ShouldBeInRange(21, 24);
        asked.Count(hours => hours >= 24).ShouldBeInRange(2, 4);
        (errors, differences).ShouldBe((0, asked.Count));
        desk.Lines.All.Count(line => line.Contains(" 处理失败: ", StringComparison.Ordinal)).ShouldBe(1);
        (await desk.DiscrepanciesAsync()).ShouldHaveSingleItem().SeenCount.ShouldBe(asked.Count + 1);
    }

    [Fact]
    public async Task Run_CaseThatAPersonResolved_IsNoErrorOfTheRunAndOtherFactsAre()
    {
        var order = await PendingAsync();
        await postgres.ExecuteAsync("DELETE FROM vip_orders");
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-8)));
        await desk.ReconcileAsync();
        var found = (await desk.DiscrepanciesAsync()).Single();
        await new DiscrepancyDesk(postgres.Databases, desk.Time).ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.TestOrder, "a test", Stop);
        desk.Time.Advance(TimeSpan.FromMinutes(5));

        var run = await desk.ReconcileAsync();

        (run.Counters["errors"], run.Counters["discrepancies"], run.Warning).ShouldBe((0, 1, false));
        (await desk.DiscrepanciesAsync()).ShouldHaveSingleItem().Status.ShouldBe(DiscrepancyStatus.Resolved);
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-8), "T-other"));
        (await desk.ReconcileAsync(askEverything: true)).Counters["errors"].ShouldBe(1);
        (await desk.DiscrepanciesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Run_DifferenceThatIsKnown_ChangedNothing_UntilTheFactsAreOthers()
    {
        var order = await PendingAsync();
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-8)) with { AmountFen = 1 });
        async Task<(long All, long Known, string Says, string? Apart)> RunAsync(bool dryRun = false, Guid? again = null)
        {
            var counters = (await desk.ReconcileAsync(dryRun, askEverything: true, attempt: again is null ? 1 : 2, again: again)).Counters;
            var plan = RunPlan.Of(ReconciliationCounters.All, counters);
            return (counters["discrepancies"], counters["knownDiscrepancies"], RunPlanWords.Both(plan, dryRun).Zh, RunPlanWords.Known(plan));
        }

        (await RunAsync()).ShouldBe((1, 0, "1 笔订单已记为差异", null));
        var first = (await desk.DiscrepanciesAsync()).Single().RunId;
        (await RunAsync(again: first)).ShouldBe((1, 0, "1 笔订单已记为差异", null), "its own first attempt recorded it");

        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        (await RunAsync()).ShouldBe((1, 1, "没有任何改动", "另有 1 条此前已知的差异"));
        (await RunAsync(dryRun: true)).ShouldBe((1, 1, "不会有任何改动", "另有 1 条此前已知的差异"));

        var found = (await desk.DiscrepanciesAsync()).Single();
        await new DiscrepancyDesk(postgres.Databases, desk.Time).ResolveAsync(Given.Finance, found.Id, found.Version, ReasonCode.TestOrder, "a test", Stop);
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-8)) with { AmountFen = 2 });
        (await RunAsync()).ShouldBe((1, 0, "1 笔订单已记为差异", null));
    }

    [Fact]
    public async Task Run_OnlyOrdersOfAnotherApp_IsNoFailureOfTheRunAndOneDiscrepancyEach()
    {
        Order[] orders = [await PendingAsync(), await PendingAsync(minutes: 30)];
        foreach (var order in orders)
        {
            desk.WeChat.Fails(order, FaultCode.StatusMismatch);
        }
        (await desk.ReconcileAsync()).Counters["errors"].ShouldBe(2);

        for (var round = 0; round < 4; round++)
        {
            var again = await desk.ReconcileAsync(askEverything: true);
            (again.Counters["errors"], again.Counters["discrepancies"], again.Warning).ShouldBe((0, 2, false));
            (await desk.TimeoutAsync(askEverything: true)).Counters["failed"].ShouldBe(0);
        }

        (await desk.DiscrepanciesAsync()).Select(d => d.Type).ShouldBe([DiscrepancyType.IdentityMismatch, DiscrepancyType.IdentityMismatch]);
        foreach (var order in orders)
        {
            (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
            (await desk.CheckRowAsync(order))!.ShouldSatisfyAllConditions(row => row.UnknownAttempts.ShouldBe(0), row => row.NextAt.ShouldNotBeNull());
        }
    }

    [Fact]
    public async Task Run_UnknownThreeTimes_BecomesADiscrepancyThatClosesItself()
    {
        var order = await PendingAsync();
        await PendingAsync();
        desk.WeChat.Fails(order, FaultCode.PlatformMaintenance);
        for (var round = 1; round <= 4; round++)
        {
            (await desk.ReconcileAsync(askEverything: true)).Counters["unknown"].ShouldBe(1);
            (await desk.CheckRowAsync(order))!.UnknownAttempts.ShouldBe(round);
            (await desk.DiscrepanciesAsync()).Count.ShouldBe(round < 3 ? 0 : 1);
        }
        var found = (await desk.DiscrepanciesAsync()).Single();
        (found.Type, found.SeenCount, found.Severity).ShouldBe((DiscrepancyType.QueryExhausted, 2, Severity.Medium));
        JsonDocument.Parse(found.PlatformEvidence).RootElement.GetProperty("code").GetString().ShouldBe("PLATFORM_MAINTENANCE");

        desk.WeChat.Says(order, TradeState.Unpaid, "NOTPAY");
        await desk.ReconcileAsync(askEverything: true);
        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.AutoResolved);
        var row = (await desk.CheckRowAsync(order))!;
        (row.UnknownAttempts, row.NextAt, row.LastCode).ShouldBe((0, null, "NOTPAY"));
    }

    [Fact]
    public async Task Run_ExhaustedOrderCancelledAfterRecovery_ClosesTheDiscrepancyToo()
    {
        var order = await PendingAsync(minutes: 20);
        await PendingAsync();
        desk.WeChat.Fails(order);
        for (var round = 1; round <= 3; round++)
        {
            await desk.ReconcileAsync(askEverything: true);
        }
        desk.WeChat.Says(order, TradeState.Unpaid, "NOTPAY");
        (await desk.ReconcileAsync(askEverything: true)).Counters["cancelled"].ShouldBe(1);
        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.AutoResolved);
    }

    [Fact]
    public async Task Run_NoUsableAnswerAtAll_FailsAsAWhole()
    {
        var first = await PendingAsync();
        var second = await PendingAsync(minutes: 60);
        await PendingAsync(but: o => o.PaymentMethod = "paypal");
        desk.WeChat.Everything = _ => ScriptedPlatform.Unknown(FaultCode.NetworkError);
        var error = await Should.ThrowAsync<JobFailedException>(() => desk.ReconcileAsync());
        error.Code.ShouldBe(RunReason.AllUnknown);
        error.Counters!["errors"].ShouldBe(3);
        desk.Lines.All.ShouldNotContain(line => line.Contains("执行完成", StringComparison.Ordinal));
        (await desk.ReadAsync(second)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        (await desk.CheckRowAsync(first))!.UnknownAttempts.ShouldBe(1);
        (await desk.ItemsAsync(first)).Single().Code.ShouldBe("NETWORK_ERROR");

        // The retry does not wait for the orders' own times.
        desk.WeChat.Everything = null;
        (await desk.ReconcileAsync(askEverything: true)).Counters["totalChecked"].ShouldBe(3);
    }

    [Fact]
    public async Task Run_NobodyToAsk_Succeeds()
    {
        (await desk.ReconcileAsync()).Counters["totalChecked"].ShouldBe(0);
        await PendingAsync(but: o => o.PaymentMethod = null);
        (await desk.ReconcileAsync()).Warning.ShouldBeTrue();
    }

    [Fact]
    public async Task Run_BadSignatures_AreOneDiscrepancyOfTheChannelUntilItIsSoundAgain()
    {
        for (var i = 0; i < 5; i++)
        {
            desk.WeChat.Fails(await PendingAsync(), FaultCode.InvalidSignature);
        }
        await PendingAsync(but: o => o.PaymentMethod = "alipay");
        await desk.ReconcileAsync();
        var found = (await desk.DiscrepanciesAsync()).Single();
        (found.Type, found.Subject, found.Channel, found.OrderNo, found.Severity).ShouldBe(
            (DiscrepancyType.InvalidSignature, "wechat", "wechat", null, Severity.Critical));
        // A refusal that nobody signed says nothing about keys.
        desk.WeChat.Everything =
            q => new TradeAnswer.Known(desk.WeChat.TradeOf(q.OrderNo, TradeState.NotFound, "ORDER_NOT_EXIST"), ScriptedPlatform.Call with { KeyId = null });
        await desk.ReconcileAsync(askEverything: true);
        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.Open);
        desk.WeChat.Everything = q => new TradeAnswer.Known(desk.WeChat.TradeOf(q.OrderNo, TradeState.Unpaid, "NOTPAY"), ScriptedPlatform.Call);
        await desk.ReconcileAsync(askEverything: true);
        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.AutoResolved);
    }

    [Fact]
    public async Task Run_ProbedCloseAndQuery_AreUnknownAndNoBadSignatures()
    {
        var closing = await PendingAsync(minutes: 20);
        var asking = await PendingAsync();
        desk.WeChat.OnClose(closing, () => new CloseAnswer.Unknown(new PlatformFault(FaultCode.SignatureProbe, "scripted", true), ScriptedPlatform.Call));
        desk.WeChat.Fails(asking, FaultCode.SignatureProbe);
        await PendingAsync();

        (await desk.ReconcileAsync()).Counters["unknown"].ShouldBe(2);

        (await desk.DiscrepanciesAsync()).ShouldBeEmpty();
        (await desk.ReadAsync(closing)).PaymentStatus.ShouldBe(OrderStatus.Pending);
    }

    [Fact]
    public async Task Run_BrokenAndRefusedOrders_CountAsErrorsWithTheirCodesAndTheOthersGoOn()
    {
        var noLink = await PendingAsync();
        var noMember = await PendingAsync();
        var refused = await PendingAsync();
        var tooLong = await PendingAsync();
        var fine = await PendingAsync();
        foreach (var order in new[] { noLink, noMember, refused, fine })
        {
            desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-8)));
        }
        desk.WeChat.Says(tooLong, tooLong.PaidTrade(Now.AddMinutes(-8), new string('9', 101)));
        await postgres.ExecuteAsync($"""
            DELETE FROM vip_orders WHERE order_id = '{noLink.OrderId}';
            UPDATE orders SET user_id = NULL WHERE order_id = '{noMember.OrderId}';
            CREATE OR REPLACE FUNCTION refuse_member() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              IF NEW.user_id = '{refused.UserId}' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER refuse_member BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION refuse_member()
            """);
        try
        {
            var result = await desk.ReconcileAsync();
            (result.Counters["errors"], result.Counters["synced"], result.Warning).ShouldBe((4, 1, true));
        }
        finally
        {
            await postgres.ExecuteAsync("DROP TRIGGER refuse_member ON users");
        }
        (await desk.ItemsAsync(noLink)).Single().Code.ShouldBe("MISSING_VIP_ORDER");
        (await desk.ItemsAsync(noMember)).Single().Code.ShouldBe("USER_NOT_FOUND");
        (await desk.ItemsAsync(refused)).Single().Code.ShouldBe("VIP_ACTIVATION_FAILED");
        (await desk.ItemsAsync(tooLong)).Single().Code.ShouldBe("VIP_ACTIVATION_FAILED");
        (await desk.DiscrepanciesAsync()).Where(d => d.Status == DiscrepancyStatus.Open).Select(d => (d.OrderNo, d.Type)).ShouldBe(
        [
            (noLink.OrderNo, DiscrepancyType.MissingVipOrder), (noMember.OrderNo, DiscrepancyType.UserNotFound),
            (refused.OrderNo, DiscrepancyType.PaidNotActivated), (tooLong.OrderNo, DiscrepancyType.PaidNotActivated),
        ], ignoreOrder: true);

        var paid = (await desk.DiscrepanciesAsync()).Single(d => d.OrderNo == refused.OrderNo);
        paid.Severity.ShouldBe(Severity.Critical);
        var evidence = JsonDocument.Parse(paid.LocalEvidence).RootElement;
        (evidence.GetProperty("code").GetString(), evidence.GetProperty("package").GetString()).ShouldBe(("VIP_ACTIVATION_FAILED", refused.ProductName));
        evidence.GetProperty("message").GetString()!.ShouldContain("no");
        JsonDocument.Parse(paid.PlatformEvidence).RootElement.GetProperty("paidAt").GetString().ShouldBe("2026-11-23T16:12:00Z");

        // Mended: the next regular run finishes it.
        desk.Time.Advance(TimeSpan.FromMinutes(5));
        (await desk.ReconcileAsync()).Counters["synced"].ShouldBe(1);
        (await desk.ReadAsync(refused)).PaymentStatus.ShouldBe(OrderStatus.Paid);
        (await desk.DiscrepanciesAsync()).Count(d => d.OrderNo == refused.OrderNo && d.Status == DiscrepancyStatus.Open).ShouldBe(0);
    }

    [Fact]
    public async Task Run_ShopThatCannotClose_CancelsWithoutClosing()
    {
        using var shop = new OrderDesk(postgres, Now) { CloseOnPlatform = false };
        var order = await PendingAsync(minutes: 20);
        (await shop.ReconcileAsync()).Counters["cancelled"].ShouldBe(1);
        shop.WeChat.Closed.ShouldBeEmpty();
        (await shop.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
    }

    [Fact]
    public async Task Run_CallbackBetweenQueryAndSettlement_IsOvertaken()
    {
        var order = await PendingAsync();
        desk.WeChat.AnswersSlowly(order, async _ =>
        {
            await postgres.Databases.CallbackAsync(order, Now);
            return new TradeAnswer.Known(order.PaidTrade(Now.AddMinutes(-1)), ScriptedPlatform.Call);
        });
        var result = await desk.ReconcileAsync();
        (result.Counters["overtaken"], result.Counters["synced"], result.Counters["errors"]).ShouldBe((1, 0, 0));
        (await desk.ReadAsync(order)).TransactionId.ShouldBe("callback");
        (await desk.ItemsAsync(order)).Single().After.ShouldBe(OrderStatus.Paid);
    }

    [Fact]
    public async Task Run_CallbackBetweenCloseAndCancel_KeepsThePayment()
    {
        var order = await PendingAsync(minutes: 20);
        desk.WeChat.OnClose(order, () =>
        {
            postgres.Databases.CallbackAsync(order, Now).GetAwaiter().GetResult();
            return new CloseAnswer.Closed("CLOSED", ScriptedPlatform.Call);
        });
        var result = await desk.ReconcileAsync();
        (result.Counters["overtaken"], result.Counters["cancelled"]).ShouldBe((1, 0));
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Paid);
    }

    [Fact]
    public async Task Run_Stopped_WritesDownWhatWasFound()
    {
        var orders = new List<Order>();
        for (var i = 0; i < 30; i++)
        {
            orders.Add(await PendingAsync(minutes: 60 - i));
        }
        using var stopping = new CancellationTokenSource();
        desk.WeChat.AnswersSlowly(orders[^1], async _ =>
        {
            await Wait.UntilAsync(() => Task.FromResult(desk.WeChat.Closed.Count >= 29));
            await stopping.CancelAsync();
            return ScriptedPlatform.Unknown(FaultCode.NetworkTimeout);
        });
        await Should.ThrowAsync<OperationCanceledException>(() => desk.ReconcileAsync(stop: stopping.Token));
        var cancelled = await postgres.Databases.ReadAsync(db => db.Orders.CountAsync(o => o.PaymentStatus == OrderStatus.Cancelled, Stop));
        // Closed on the platform and not yet cancelled here would be found by the next run; what had been handed over is done.
        cancelled.ShouldBeInRange(28, 29);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_EndedEarly_WritesDownWhatWasFoundTheRowOfTheBackendAndBadSignatures(bool outage)
    {
        for (var i = 0; i < 8; i++)
        {
            await PendingAsync(minutes: 60 - i);
        }
        var forged = await PendingAsync(minutes: 30);
        var last = await PendingAsync(minutes: 20);
        desk.WeChat.Fails(forged, FaultCode.InvalidSignature);
        using var stopping = new CancellationTokenSource();
        desk.WeChat.AnswersSlowly(last, async _ =>
        {
            // Whoever has asked or closed hands over what came of it before the round ends.
            await Wait.UntilAsync(() => Task.FromResult(desk.WeChat.Closed.Count == 8 && desk.WeChat.Asked.Contains(forged.OrderNo)));
            await stopping.CancelAsync();
            throw outage ? new NpgsqlException("the database went away") : new OperationCanceledException(stopping.Token);
        });

        var error = await Should.ThrowAsync<Exception>(() => desk.ReconcileAsync(stop: outage ? Stop : stopping.Token));

        error.ShouldBeAssignableTo(outage ? typeof(NpgsqlException) : typeof(OperationCanceledException));
        (await postgres.Databases.ReadAsync(db => db.Orders.CountAsync(o => o.PaymentStatus == OrderStatus.Cancelled, Stop))).ShouldBe(8);
        (await desk.CheckRowAsync(forged))!.UnknownAttempts.ShouldBe(1);
        (await desk.DiscrepanciesAsync()).Single().Type.ShouldBe(DiscrepancyType.InvalidSignature);
        (await desk.SecurityLogsAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData("orders", "order_id")]
    [InlineData("users", "user_id")]
    public async Task Run_RowHeldByAnotherSession_FailsThatOrderAndTheOthersGoOn(string table, string key)
    {
        var held = await PendingAsync();
        var paid = await PendingAsync();
        var overdue = await PendingAsync(minutes: 20);
        desk.WeChat.Says(held, held.PaidTrade(Now.AddMinutes(-8)));
        desk.WeChat.Says(paid, paid.PaidTrade(Now.AddMinutes(-8)));
        await using (var connection = await postgres.DataSource.OpenConnectionAsync(Stop))
        {
            await using var transaction = await connection.BeginTransactionAsync(Stop);
            await using var hold = new NpgsqlCommand($"SELECT 1 FROM {table} WHERE {key} = '{(table == "orders" ? held.OrderId : held.UserId)}' FOR UPDATE",
                connection);
            await hold.ExecuteNonQueryAsync(Stop);

            var result = await desk.ReconcileAsync();

            (result.Counters["synced"], result.Counters["cancelled"], result.Counters["errors"], result.Warning).ShouldBe((1, 1, 1, true));
        }
        (await desk.ItemsAsync(held)).Single().Code.ShouldBe("ROW_LOCKED");
        (await desk.ReadAsync(overdue)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
        desk.Time.Advance(TimeSpan.FromMinutes(5));
        (await desk.ReconcileAsync()).Counters["synced"].ShouldBe(1);
    }

    [Fact]
    public async Task Run_Dry_WritesOnlyItems()
    {
        var paid = await PendingAsync();
        var overdue = await PendingAsync(minutes: 20);
        var unknown = await PendingAsync();
        var wrong = await PendingAsync();
        desk.WeChat.Says(paid, paid.PaidTrade(Now));
        desk.WeChat.Says(wrong, wrong.PaidTrade(Now, amountFen: 5));
        desk.WeChat.Fails(unknown);
        var result = await desk.ReconcileAsync(dryRun: true);
        (result.Counters["synced"], result.Counters["cancelled"], result.Counters["unknown"], result.Counters["discrepancies"]).ShouldBe((1, 1, 1, 1));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.Orders.CountAsync(o => o.PaymentStatus == OrderStatus.Pending, Stop)).ShouldBe(4);
        (await db.OrderChecks.CountAsync(Stop) + await db.Discrepancies.CountAsync(Stop) + await db.VipGrants.CountAsync(Stop)).ShouldBe(0);
        (await db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM security_logs").SingleAsync(Stop)).ShouldBe(0);
        (await db.JobRunItems.CountAsync(Stop)).ShouldBe(4);
        desk.WeChat.Closed.ShouldBeEmpty();
        desk.Lines.All[^1].ShouldBe("[对账任务] 试运行完成，未作任何改动 { totalChecked: 4, 将入账: 1, 将取消: 1, errors: 1 }");
        desk.Lines.All.ShouldNotContain(line => line.Contains("执行完成", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_MoreOrdersThanAPage_SeesEachOnce()
    {
        var member = await postgres.Databases.MemberAsync(Now);
        // Many orders of the same instant, so that the key's second half matters.
        await postgres.ExecuteAsync($"""
            INSERT INTO orders (order_id, order_no, user_id, order_type, product_type, product_name, amount, payment_method, created_at)
            SELECT gen_random_uuid(), 'VIP' || n, '{member.UserId}', 'vip', 'vip_month', 'x', 29.90, 'wechat', '2026-11-23 16:10:00'::timestamp - (n / 1500) * interval '1 second'
            FROM generate_series(1, 4500) n
            """);
        var result = await desk.ReconcileAsync();
        result.Counters["left"].ShouldBe(4500);
        desk.WeChat.Asked.Distinct().Count().ShouldBe(4500);
        desk.WeChat.Asked.Count.ShouldBe(4500);
    }

    [Fact]
    public async Task Run_ClosingMeetsADeadlock_TriesAgainAndTheRunSucceeds()
    {
        var paid = await PendingAsync(but: o => o.PaymentStatus = OrderStatus.Paid);
        await postgres.Databases.DiscrepancyAsync(Now, d =>
            (d.Subject, d.OrderNo, d.OrderId, d.Type) = (paid.OrderNo, paid.OrderNo, paid.OrderId, DiscrepancyType.LostCallback));
        await postgres.ExecuteAsync("""
            CREATE SEQUENCE meetings;
            CREATE FUNCTION deadlock_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              IF nextval('meetings') = 1 THEN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER deadlock_once BEFORE UPDATE ON vip_admin.discrepancies FOR EACH ROW EXECUTE FUNCTION deadlock_once()
            """);
        try
        {
            (await desk.ReconcileAsync()).Warning.ShouldBeFalse();
            (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.AutoResolved);
            (await desk.SecurityLogsAsync()).ShouldBe(1);
        }
        finally
        {
            await postgres.ExecuteAsync("DROP TRIGGER deadlock_once ON vip_admin.discrepancies; DROP FUNCTION deadlock_once; DROP SEQUENCE meetings");
        }
    }

    [Fact]
    public async Task Run_FiveHundredPaidOrdersInBothTasks_HoldsAFewConnections()
    {
        await postgres.ExecuteAsync("""
            INSERT INTO users (user_id, phone, password_hash) SELECT 'u' || n, n::text, '-' FROM generate_series(1, 500) n;
            INSERT INTO orders (order_id, order_no, user_id, order_type, product_type, product_name, amount, payment_method, created_at)
            SELECT 'o' || n, 'VIP17639140000' || lpad(n::text, 6, '0'), 'u' || n, 'vip', 'vip_month', '月度会员', 29.90,
              CASE WHEN n % 2 = 0 THEN 'wechat' ELSE 'alipay' END, '2026-11-23 16:00'
            FROM generate_series(1, 500) n;
            INSERT INTO vip_orders (vip_order_id, order_id, package_id) SELECT order_id, order_id, 'p-vip_month' FROM orders
            """);
        // A pool of its own: what it has open at the end is the most that was needed at any time.
        var address = new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { ApplicationName = "counted" };
        await using var pool = Core.VipDbSetup.BuildDataSource(address.ConnectionString);
        using var crowd = new OrderDesk(postgres, Now, databases: new PooledDbContextFactory<Core.VipDb>(Core.VipDbSetup.OptionsFor(pool)));
        foreach (var platform in new[] { crowd.WeChat, crowd.Alipay })
        {
            platform.Latency = TimeSpan.FromMilliseconds(50);
            platform.Everything = question => new TradeAnswer.Known(new Trade
            {
                Channel = platform.Channel, OrderNo = question.OrderNo, State = TradeState.Paid, PlatformState = "SUCCESS", Currency = "CNY",
                TransactionId = "T" + question.OrderNo, AmountFen = 2990, PaidAt = Now.AddMinutes(-5),
            }, ScriptedPlatform.Call);
        }

        var results = await Task.WhenAll(crowd.ReconcileAsync(), crowd.TimeoutAsync());

        (results[0].Counters["synced"] + results[1].Counters["settled"]).ShouldBe(500);
        var connections = await postgres.Databases.ReadAsync(db => db.Database.SqlQuery<int>(
            $"SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'counted'").SingleAsync(Stop));
        var orders = ConnectionBudget.Of(ConnectionBudget.Usual).Orders;
        connections.ShouldBeLessThanOrEqualTo(orders + 6, "the settlements, and beside them pages, batches of notes, and progress");
    }
}
