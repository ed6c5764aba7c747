using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.OrderChecks;

public sealed class SingleOrderCheckTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
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

    private Task<OrderCheckResult?> CheckAsync(Order order, bool dryRun = false) => desk.Check.CheckAsync(Given.Finance, order.OrderNo, dryRun, Stop);

    private Task<List<AuditEvent>> AuditsAsync() => postgres.Databases.ReadAsync(db => db.AuditEvents.OrderBy(a => a.Id).ToListAsync(Stop));

    [Theory]
    [InlineData(Role.Support)]
    [InlineData(Role.Auditor)]
    public async Task Check_WithoutTheRight_IsRefusedAndNobodyIsAsked(string role)
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-2));
        await Should.ThrowAsync<NotPermittedException>(() => desk.Check.CheckAsync(Given.Of(role), order.OrderNo, false, Stop));
        desk.WeChat.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Check_NoSuchOrder_IsNull()
    {
        (await desk.Check.CheckAsync(Given.Ops, "VIP0", false, Stop)).ShouldBeNull();
        var foreign = await postgres.Databases.OrderAsync(Now, but: o => o.OrderType = "goods");
        (await desk.Check.CheckAsync(Given.Ops, foreign.OrderNo, false, Stop)).ShouldBeNull();
    }

    [Theory]
    [InlineData("`{0}`\t")]
    [InlineData("=\"{0}\"")]
    [InlineData("订单号：{0}")]
    [InlineData(" {0} ")]
    public async Task Check_PastedNumber_FindsTheOrder(string pasted)
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-2));
        var fullWidth = string.Concat(order.OrderNo.Select(c => (char)(c + 0xFEE0)));
        foreach (var number in new[] { order.OrderNo, order.OrderNo.ToLowerInvariant(), fullWidth })
        {
            var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, pasted, number);

            (await desk.Check.CheckAsync(Given.Finance, text, true, Stop)).ShouldNotBeNull().OrderNo.ShouldBe(order.OrderNo);
        }
    }

    [Fact]
    public async Task Check_NumberOfAnImportedOrder_IsTakenAsItIs()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-2), but: o => o.OrderNo = "2024-0001-22");

        (await desk.Check.CheckAsync(Given.Finance, " 2024-0001-22", true, Stop)).ShouldNotBeNull().OrderNo.ShouldBe(order.OrderNo);
    }

    [Fact]
    public async Task Check_PaidOrderThatIsPending_SettlesWhateverItsAgeAndWaitingTime()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-2));
        desk.WeChat.Fails(order);
        (await CheckAsync(order))!.Outcome.ShouldBe(ItemOutcome.Unknown);
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-1)));
        (await CheckAsync(order, dryRun: true))!.ShouldSatisfyAllConditions(r => r.Outcome.ShouldBe(ItemOutcome.Synced),
            r => r.After.ShouldBe(OrderStatus.Paid), r => r.DryRun.ShouldBeTrue());
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);

        var result = (await CheckAsync(order))!;

        (result.Before, result.After, result.Outcome, result.ExpireAt).ShouldBe((OrderStatus.Pending, OrderStatus.Paid, ItemOutcome.Synced, Now.AddDays(30)));
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Paid);
        var audits = await AuditsAsync();
        audits.Count.ShouldBe(3);
        audits.ShouldAllBe(a => a.Action == AuditAction.OrderChecked && a.Target == order.OrderNo && a.ActorId == Given.Finance.Id);
        audits[1].Data!.ShouldContain("\"dryRun\": true");
        audits[2].Data!.ShouldContain("synced");
    }

    [Fact]
    public async Task Check_OverdueOrder_ClosesAndCancels()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        (await CheckAsync(order, dryRun: true))!.Outcome.ShouldBe(ItemOutcome.Cancelled);
        desk.WeChat.Closed.ShouldBeEmpty();
        (await CheckAsync(order))!.After.ShouldBe(OrderStatus.Cancelled);
        desk.WeChat.Closed.ShouldBe([order.OrderNo]);
        (await desk.CheckRowAsync(order))!.WatchedSince.ShouldBe(Now);
        (await AuditsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Check_UnpaidYoungOrder_IsLeft()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-2));
        var result = (await CheckAsync(order))!;
        (result.Outcome, result.Code, result.After).ShouldBe((ItemOutcome.Left, "NOTPAY", OrderStatus.Pending));
    }

    [Fact]
    public async Task Check_CancelledOrderThatWasPaid_RecordsByThePerson()
    {
        var order =
            await postgres.Databases.PurchaseAsync(Now.AddDays(-20), but: o => { o.PaymentStatus = OrderStatus.Cancelled; o.CancelledAt = Now.AddDays(-20); });
        desk.WeChat.Says(order, order.PaidTrade(Now.AddDays(-19)));
        var result = (await CheckAsync(order))!;
        (result.Outcome, result.Code, result.After).ShouldBe((ItemOutcome.Discrepancy, "LATE_PAYMENT", OrderStatus.Cancelled));
        (await desk.DiscrepanciesAsync()).Single().Type.ShouldBe(DiscrepancyType.LatePayment);
        // What the platform said stands beside the act, for the page of the discrepancy.
        (await AuditsAsync()).Single().Data!.ShouldContain("\"platform\": {\"state\": \"paid\"");
        (await postgres.Databases.ReadAsync(db => db.DiscrepancyEvents.SingleAsync(Stop))).ActorName.ShouldBe(Given.Finance.Name);
    }

    [Theory]
    [InlineData(2990, "SUCCESS", TradeState.Paid, ItemOutcome.Left, "SUCCESS", null)]
    [InlineData(2991, "SUCCESS", TradeState.Paid, ItemOutcome.Discrepancy, "AMOUNT_MISMATCH", DiscrepancyType.AmountMismatch)]
    [InlineData(2990, "NOTPAY", TradeState.Unpaid, ItemOutcome.Discrepancy, "CHANNEL_MISSING", DiscrepancyType.ChannelMissing)]
    [InlineData(2990, "REFUND", TradeState.Refunded, ItemOutcome.Discrepancy, "REFUND_REMOTE_ONLY", DiscrepancyType.RefundRemoteOnly)]
    [InlineData(2990, "SUCCESS", TradeState.Paid, ItemOutcome.Discrepancy, "IDENTITY_MISMATCH", DiscrepancyType.IdentityMismatch, "T-10")]
    public async Task Check_PaidOrder_IsComparedAndADifferenceIsRecorded(long fen, string word, TradeState state, ItemOutcome outcome, string code,
        DiscrepancyType? recorded, string transaction = "T-9")
    {
        var order =
            await postgres.Databases.PurchaseAsync(Now.AddDays(-1),
                but: o => { o.PaymentStatus = OrderStatus.Paid; o.TransactionId = "T-9"; o.PaidAt = Now.AddDays(-1); });
        await postgres.Databases.DiscrepancyAsync(Now, d => { d.Subject = d.OrderNo = order.OrderNo; d.Type = DiscrepancyType.QueryExhausted; });
        desk.WeChat.Says(order, order.PaidTrade(Now.AddDays(-1), transaction, fen) with { PlatformState = word, State = state });
        (await CheckAsync(order, dryRun: true))!.Outcome.ShouldBe(outcome);
        (await desk.DiscrepanciesAsync()).ShouldHaveSingleItem().Status.ShouldBe(DiscrepancyStatus.Open);

        var result = (await CheckAsync(order))!;

        (result.Outcome, result.Code, result.After).ShouldBe((outcome, code, OrderStatus.Paid));
        var discrepancies = await desk.DiscrepanciesAsync();
        discrepancies.Single(d => d.Type == DiscrepancyType.QueryExhausted).Status.ShouldBe(
            outcome == ItemOutcome.Left ? DiscrepancyStatus.AutoResolved : DiscrepancyStatus.Open);
        discrepancies.Where(d => d.Type != DiscrepancyType.QueryExhausted).Select(d => (DiscrepancyType?)d.Type).ShouldBe(recorded is null ? [] : [recorded]);
        (await AuditsAsync()).Count.ShouldBe(2);
        (await desk.CheckRowAsync(order)).ShouldBeNull();
    }

    [Fact]
    public async Task Check_RefundedHereAndNotPaidThere_IsOnlyAnswered()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddDays(-1), but: o => o.PaymentStatus = OrderStatus.Refunded);
        desk.WeChat.Says(order, TradeState.Closed, "CLOSED");
        (await CheckAsync(order))!.Code.ShouldBe("STATUS_MISMATCH");
        (await desk.DiscrepanciesAsync()).ShouldBeEmpty();
    }

    /// <summary>Every status that is only compared against every state of a trade.</summary>
    [Theory]
    [InlineData(OrderStatus.Paid, TradeState.Paid, null)]
    [InlineData(OrderStatus.Paid, TradeState.Refunded, "REFUND_REMOTE_ONLY")]
    [InlineData(OrderStatus.Paid, TradeState.Unpaid, "CHANNEL_MISSING")]
    [InlineData(OrderStatus.Paid, TradeState.Closed, "CHANNEL_MISSING")]
    [InlineData(OrderStatus.Paid, TradeState.NotFound, "CHANNEL_MISSING")]
    [InlineData(OrderStatus.Refunded, TradeState.Paid, "STATUS_MISMATCH")]
    [InlineData(OrderStatus.Refunded, TradeState.Refunded, null)]
    [InlineData(OrderStatus.Refunded, TradeState.Unpaid, "STATUS_MISMATCH")]
    [InlineData(OrderStatus.Refunded, TradeState.Closed, "STATUS_MISMATCH")]
    [InlineData(OrderStatus.Refunded, TradeState.NotFound, "STATUS_MISMATCH")]
    [InlineData(OrderStatus.Refunding, TradeState.Paid, null)]
    [InlineData(OrderStatus.Refunding, TradeState.Refunded, null)]
    [InlineData(OrderStatus.Refunding, TradeState.Unpaid, "STATUS_MISMATCH")]
    [InlineData(OrderStatus.Refunding, TradeState.Closed, "STATUS_MISMATCH")]
    [InlineData(OrderStatus.Refunding, TradeState.NotFound, "STATUS_MISMATCH")]
    public async Task Check_OfEveryStatusAndState_ClosesOnlyWhereBothSidesAgree(OrderStatus status, TradeState state, string? difference)
    {
        var order = await BookedAsync(status, "wechat");
        await postgres.Databases.DiscrepancyAsync(Now, d => { d.Subject = d.OrderNo = order.OrderNo; d.Type = DiscrepancyType.LatePayment; });
        await postgres.Databases.DiscrepancyAsync(Now, d => { d.Subject = d.OrderNo = order.OrderNo; d.Type = DiscrepancyType.ChannelMissing; });
        desk.WeChat.Says(order, order.PaidTrade(Now.AddDays(-1), "T-9") with { PlatformState = "WORD", State = state });

        var result = (await CheckAsync(order))!;

        (result.Outcome, result.Code).ShouldBe(difference is null ? (ItemOutcome.Left, "WORD") : (ItemOutcome.Discrepancy, difference));
        var found = await desk.DiscrepanciesAsync();
        found.Single(d => d.Type == DiscrepancyType.LatePayment).Status.ShouldBe(difference is null ? DiscrepancyStatus.AutoResolved : DiscrepancyStatus.Open);
        found.Single(d => d.Type == DiscrepancyType.ChannelMissing).Status.ShouldBe(DiscrepancyStatus.Open);
    }

    /// <summary>An Alipay trade reads as paid until the whole of it is refunded: only the refund query tells.</summary>
    [Theory]
    [InlineData(OrderStatus.Paid, null, null, ItemOutcome.Left, "TRADE_SUCCESS")]
    [InlineData(OrderStatus.Paid, 1000, null, ItemOutcome.Discrepancy, "REFUND_REMOTE_ONLY")]
    [InlineData(OrderStatus.Paid, 1000, 10.00, ItemOutcome.Left, "TRADE_SUCCESS")]
    [InlineData(OrderStatus.Refunded, null, null, ItemOutcome.Discrepancy, "STATUS_MISMATCH")]
    [InlineData(OrderStatus.Refunded, 1000, null, ItemOutcome.Discrepancy, "STATUS_MISMATCH")]
    [InlineData(OrderStatus.Refunded, 1000, 20.00, ItemOutcome.Discrepancy, "STATUS_MISMATCH")]
    [InlineData(OrderStatus.Refunded, 1000, 10.00, ItemOutcome.Left, "TRADE_SUCCESS")]
    [InlineData(OrderStatus.Refunding, 1000, 10.00, ItemOutcome.Left, "TRADE_SUCCESS")]
    public async Task Check_AlipayThatReadsPaid_IsJudgedByItsRefunds(OrderStatus status, int? refunded, double? promised, ItemOutcome outcome, string code)
    {
        var order = await BookedAsync(status, "alipay");
        if (promised is not null)
        {
            await postgres.ExecuteAsync(
                $"INSERT INTO refund_requests (refund_id, order_id, user_id, refund_amount, status) VALUES ('RF-1', '{order.OrderId}', '{order.UserId}', {promised:0.00}, 4)");
        }
        if (refunded is { } fen)
        {
            desk.Alipay.Refunds[promised is null ? order.OrderNo : "RF-1"] = new RefundAnswer.Known(RefundState.Succeeded, "REFUND_SUCCESS", fen, Now,
                ScriptedPlatform.Call);
        }
        desk.Alipay.Says(order, order.PaidTrade(Now.AddDays(-1), "T-9") with { Channel = "alipay", PlatformState = "TRADE_SUCCESS" });

        var result = (await CheckAsync(order))!;

        (result.Outcome, result.Code).ShouldBe((outcome, code));
        var recorded = await desk.DiscrepanciesAsync();
        recorded.Count.ShouldBe(code == "REFUND_REMOTE_ONLY" ? 1 : 0);
        if (recorded.Count > 0)
        {
            recorded[0].PlatformEvidence.ShouldContain("\"refundedFen\": 1000");
            recorded[0].PlatformEvidence.ShouldContain("\"refundScope\": \"partial\"");
        }
    }

    [Fact]
    public async Task Check_AlipayWhoseRefundQueryGetsNoAnswer_JudgesNothing()
    {
        var order = await BookedAsync(OrderStatus.Refunded, "alipay");
        await postgres.Databases.DiscrepancyAsync(Now, d => { d.Subject = d.OrderNo = order.OrderNo; d.Type = DiscrepancyType.LatePayment; });
        desk.Alipay.Says(order, order.PaidTrade(Now.AddDays(-1), "T-9") with { Channel = "alipay", PlatformState = "TRADE_SUCCESS" });
        desk.Alipay.RefundFault = new PlatformFault(FaultCode.NetworkTimeout, "scripted", true);

        (await CheckAsync(order))!.Outcome.ShouldBe(ItemOutcome.Unknown);

        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.Open);
    }

    [Fact]
    public async Task Check_RefundedOnBothSides_ClosesTheRefundThatOnlyThePlatformKnew()
    {
        var order = await BookedAsync(OrderStatus.Refunded, "wechat");
        await postgres.Databases.DiscrepancyAsync(Now, d => { d.Subject = d.OrderNo = order.OrderNo; d.Type = DiscrepancyType.RefundRemoteOnly; });
        desk.WeChat.Says(order, order.PaidTrade(Now.AddDays(-1), "T-9") with { PlatformState = "REFUND", State = TradeState.Refunded });

        (await CheckAsync(order))!.Outcome.ShouldBe(ItemOutcome.Left);

        (await desk.DiscrepanciesAsync()).Single().Status.ShouldBe(DiscrepancyStatus.AutoResolved);
    }

    /// <summary>An order that was paid a day ago by transaction T-9, and what became of it.</summary>
    private Task<Order> BookedAsync(OrderStatus status, string method) => postgres.Databases.PurchaseAsync(Now.AddDays(-1), but: o =>
    {
        (o.PaymentStatus, o.TransactionId, o.PaidAt) = (status, "T-9", Now.AddDays(-1));
        o.PaymentMethod = method;
    });

    [Theory]
    [InlineData(OrderStatus.Pending)]
    [InlineData(OrderStatus.Paid)]
    public async Task Check_BadSignature_IsRecordedForTheChannel(OrderStatus status)
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20), but: o => o.PaymentStatus = status);
        desk.WeChat.Fails(order, FaultCode.InvalidSignature);
        await CheckAsync(order, dryRun: true);
        (await desk.DiscrepanciesAsync()).ShouldBeEmpty();

        (await CheckAsync(order))!.Outcome.ShouldBe(ItemOutcome.Unknown);

        var found = (await desk.DiscrepanciesAsync()).Single();
        (found.Type, found.Subject).ShouldBe((DiscrepancyType.InvalidSignature, "wechat"));
    }

    [Fact]
    public async Task Check_PersonGoesAwayDuringTheClose_IsCancelledHereTooAndAudited()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        using var away = new CancellationTokenSource();
        desk.WeChat.OnClose(order, () =>
        {
            away.Cancel();
            return new CloseAnswer.Closed("CLOSED", ScriptedPlatform.Call);
        });

        (await desk.Check.CheckAsync(Given.Finance, order.OrderNo, false, away.Token))!.Outcome.ShouldBe(ItemOutcome.Cancelled);

        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
        (await AuditsAsync()).ShouldHaveSingleItem().ActorId.ShouldBe(Given.Finance.Id);
    }

    [Fact]
    public async Task Check_PaidWithABrokenLink_RecordsByThePersonWithTheAudit()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        await postgres.ExecuteAsync("DELETE FROM vip_orders");
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-1)));
        (await CheckAsync(order, dryRun: true))!.Code.ShouldBe("MISSING_VIP_ORDER");
        (await desk.DiscrepanciesAsync()).ShouldBeEmpty();

        (await CheckAsync(order))!.Outcome.ShouldBe(ItemOutcome.Failed);
        (await CheckAsync(order))!.Outcome.ShouldBe(ItemOutcome.Failed);

        var found = (await desk.DiscrepanciesAsync()).ShouldHaveSingleItem();
        (found.Type, found.Status, found.SeenCount, found.Severity).ShouldBe((DiscrepancyType.MissingVipOrder, DiscrepancyStatus.Open, 2, Severity.High));
        (await postgres.Databases.ReadAsync(db => db.DiscrepancyEvents.SingleAsync(Stop))).ActorName.ShouldBe(Given.Finance.Name);
        (await AuditsAsync()).Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(true, new[] { DiscrepancyType.CloseConflict, DiscrepancyType.LostCallback }, DiscrepancyStatus.AutoResolved)]
    [InlineData(false, new[] { DiscrepancyType.CloseConflict }, DiscrepancyStatus.Open)]
    public async Task Check_CloseRefused_RecordsTheConflictWithTheAudit(bool paid, DiscrepancyType[] types, DiscrepancyStatus status)
    {
        var order = await RefusingCloseAsync(paid);

        (await CheckAsync(order))!.Outcome.ShouldBe(paid ? ItemOutcome.Synced : ItemOutcome.Unknown);

        (await desk.DiscrepanciesAsync()).Select(d => (d.Type, d.Status)).ShouldBe(types.Select(type => (type, status)), ignoreOrder: true);
        (await AuditsAsync()).ShouldHaveSingleItem().ActorId.ShouldBe(Given.Finance.Id);
    }

    /// <summary>An overdue order that can no longer be closed: it was paid meanwhile, or nobody says why.</summary>
    private async Task<Order> RefusingCloseAsync(bool paid)
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        desk.WeChat.Answers(order, n => n == 1 ? new TradeAnswer.Known(desk.WeChat.TradeOf(order.OrderNo, TradeState.Unpaid, "NOTPAY"), ScriptedPlatform.Call)
            : paid ? new TradeAnswer.Known(order.PaidTrade(Now), ScriptedPlatform.Call)
            : ScriptedPlatform.Unknown(FaultCode.NetworkTimeout));
        desk.WeChat.OnClose(order, () => new CloseAnswer.Refused("ORDERPAID", ScriptedPlatform.Call));
        return order;
    }

    [Theory]
    [InlineData(OrderStatus.Cancelled)]
    [InlineData(OrderStatus.Paid)]
    public async Task Check_AuditIsRefused_NothingIsRecorded(OrderStatus status)
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddDays(-2), but: o => { o.PaymentStatus = status; o.CancelledAt = Now.AddDays(-2); });
        desk.WeChat.Says(order, order.PaidTrade(Now.AddDays(-1), amountFen: 1));
        await CheckUnauditedAsync(order);
        (await desk.DiscrepanciesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Check_BrokenLinkAndAuditIsRefused_NothingIsRecorded()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        await postgres.ExecuteAsync("DELETE FROM vip_orders");
        desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-1)));
        await CheckUnauditedAsync(order);
        (await desk.DiscrepanciesAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Check_CloseRefusedAndAuditIsRefused_NothingIsRecorded(bool paid)
    {
        var order = await RefusingCloseAsync(paid);
        await CheckUnauditedAsync(order);
        (await desk.DiscrepanciesAsync()).ShouldBeEmpty();
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
    }

    /// <summary>A check whose audit the database does not take.</summary>
    private async Task CheckUnauditedAsync(Order order)
    {
        await postgres.ExecuteAsync("""
            CREATE OR REPLACE FUNCTION refuse_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
            CREATE TRIGGER refuse_audit BEFORE INSERT ON vip_admin.audit_events FOR EACH ROW EXECUTE FUNCTION refuse_audit()
            """);
        try
        {
            await Should.ThrowAsync<DbUpdateException>(() => CheckAsync(order));
        }
        finally
        {
            await postgres.ExecuteAsync("DROP TRIGGER refuse_audit ON vip_admin.audit_events");
        }
    }

    [Fact]
    public async Task Check_MethodNobodyKnows_Fails()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20), but: o => o.PaymentMethod = null);
        (await CheckAsync(order))!.Code.ShouldBe("UNKNOWN_PAYMENT_METHOD");
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
    }

    [Fact]
    public async Task Check_PaidOrderAndAnAnswerWithoutAnAmount_IsUnknownAndNoDifference()
    {
        var order =
            await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20),
                but: o => (o.PaymentStatus, o.TransactionId, o.PaidAt) = (OrderStatus.Paid, "T-1", Now));
        desk.WeChat.Says(order, order.PaidTrade(Now, "T-1") with { AmountFen = null });
        var result = (await CheckAsync(order)).ShouldNotBeNull();
        (result.Outcome, result.Code).ShouldBe((ItemOutcome.Unknown, "MALFORMED_ANSWER"));
        (await desk.DiscrepanciesAsync()).ShouldBeEmpty();
    }
}
