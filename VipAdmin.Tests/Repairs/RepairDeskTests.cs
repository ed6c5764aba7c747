using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Repairs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Repairs;

/// <summary>Each action: the preview is what approving does, to the row.</summary>
public sealed class RepairDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime PaidAt = Now.AddHours(-1);
    private readonly RepairBench bench = new(postgres, Now);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
    }

    public ValueTask DisposeAsync()
    {
        bench.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Said(IEnumerable<RowChange> changes) => string.Join("; ", changes.SelectMany(row => row.Columns
        .Where(each => each.Column is "payment_status" or "status" or "vip_level" or "duration_days" or "refund_status" or "is_lifetime_vip")
        .Select(each => $"{row.Table}.{each.Column} {each.Before?.ToJsonString() ?? "-"}→{each.After?.ToJsonString() ?? "-"}")));

    private async Task<Order> LateAsync(string method = "wechat")
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddHours(-2), but: o =>
        {
            (o.PaymentStatus, o.CancelledAt, o.CancelReason, o.PaymentMethod) = (OrderStatus.Cancelled, Now.AddHours(-1.5), "订单超时自动取消", method);
        });
        (method == "wechat" ? bench.WeChat : bench.Alipay).Says(order, order.PaidTrade(PaidAt) with { Channel = method });
        return order;
    }

    [Fact]
    public async Task ReopenAndGrant_LatePayment_IsPreviewedWithEveryRow_AndCarriedOutByTheSecondPerson()
    {
        var order = await LateAsync();
        var found = await bench.FoundAsync(DiscrepancyType.LatePayment, order);

        var proposed = await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant);

        proposed.State.ShouldBe(DiscrepancyStatus.PendingApproval);
        Said(proposed.Preview).ShouldBe(
            "orders.payment_status 3→1; users.vip_level 0→1; vip_grants.duration_days -→30; discrepancies.status \"open\"→\"resolved\"");
        proposed.Preview.Select(row => row.Table).ShouldBe(["orders", "users", "vip_grants", "notifications", "discrepancies"]);
        // A preview changes nothing.
        (await bench.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
        (await bench.GrantsAsync()).ShouldBe(0);
        (await bench.ReadAsync(found)).Status.ShouldBe(DiscrepancyStatus.PendingApproval);

        var done = (await bench.ApproveAsync(Given.OtherFinance, found)).ShouldBeOfType<RepairResult.CarriedOut>();

        Said(done.Changes).ShouldBe(Said(proposed.Preview).Replace("\"open\"", "\"pendingApproval\"", StringComparison.Ordinal));
        var booked = await bench.ReadAsync(order);
        (booked.PaymentStatus, booked.PaidAt, booked.TransactionId, booked.CancelledAt, booked.CancelReason)
            .ShouldBe((OrderStatus.Paid, PaidAt, "T" + order.OrderNo, null, null));
        (await bench.MemberOfAsync(order)).VipExpireAt.ShouldBe(Now.AddDays(30));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.VipGrants.SingleAsync(Stop)).GrantedBy.ShouldBe(Given.OtherFinance.Name);
        (await db.Notifications.SingleAsync(Stop)).LinkUrl.ShouldBe($"/user/orders/{order.OrderNo}");
        var ended = await bench.ReadAsync(found);
        (ended.Status, ended.ResolvedBy, ended.ResolvedById, ended.ReasonCode, ended.Resolution, ended.Version).ShouldBe(
            (DiscrepancyStatus.Resolved, Given.OtherFinance.Name, Given.OtherFinance.Id, ReasonCode.DataCorrection, "已与用户确认", found.Version + 2));
        var kept = (await bench.Board.OfAsync(Given.Auditor, found.Id, Stop)).ShouldHaveSingleItem();
        (kept.ProposedBy, kept.DecidedBy, kept.Decision, kept.NeedsApproval).ShouldBe(
            (Given.Finance.Id, Given.OtherFinance.Id, ProposalDecision.Approved, true));
        Said(kept.Preview).ShouldBe(Said(proposed.Preview));
        Said(kept.Result!).ShouldBe(Said(done.Changes));
        (await db.DiscrepancyEvents.Where(e => e.DiscrepancyId == found.Id).OrderBy(e => e.Id).Select(e => e.Kind).ToListAsync(Stop)).ShouldBe(
            [DiscrepancyEventKind.Detected, DiscrepancyEventKind.Proposed, DiscrepancyEventKind.Approved, DiscrepancyEventKind.Resolved]);
        (await db.AuditEvents.OrderBy(a => a.Id).Select(a => a.Action).ToListAsync(Stop)).ShouldBe(
            [AuditAction.DiscrepancyProposed, AuditAction.OrderChecked, AuditAction.DiscrepancyApproved]);
    }

    [Fact]
    public async Task Settle_LostCallback_MayBeCarriedOutByTheProposer()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddHours(-2));
        bench.WeChat.Says(order, order.PaidTrade(PaidAt));
        var found = await bench.FoundAsync(DiscrepancyType.LostCallback, order);

        (await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.Settle)).State.ShouldBe(DiscrepancyStatus.Proposed);
        (await bench.ApproveAsync(Given.Finance, found)).ShouldBeOfType<RepairResult.CarriedOut>();

        (await bench.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Paid);
        (await bench.GrantsAsync()).ShouldBe(1);
        // The settlement found the lost callback itself: it is this very discrepancy, resolved by a person.
        var all = await postgres.Databases.ReadAsync(db => db.Discrepancies.ToListAsync(Stop));
        all.Where(d => d.Status == DiscrepancyStatus.Open).ShouldBeEmpty();
        (await bench.ReadAsync(found)).ResolvedById.ShouldBe(Given.Finance.Id);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(20, 1)]
    [InlineData(40, 0)]
    public async Task Grant_PaidWithoutMembership_GrantsOnceAndOnlyWhatIsDue(int daysLeft, int grants)
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddHours(-2),
            but: o => (o.PaymentStatus, o.PaidAt, o.TransactionId) = (OrderStatus.Paid, PaidAt, "T" + o.OrderNo));
        await SetMemberAsync(order, daysLeft == 0 ? null : Now.AddDays(daysLeft), daysLeft == 0 ? 0 : 1);
        bench.WeChat.Says(order, order.PaidTrade(PaidAt));
        var found = await bench.FoundAsync(DiscrepancyType.PaidNotActivated, order);

        var proposed = await bench.ProposeAsync(Given.Finance, found, DiscrepancyAction.Grant);

        if (grants == 0)
        {
            proposed.ShouldBe(new RepairResult.Refused(RepairRefusal.AlreadyGranted, Withdrawn: false));
            return;
        }
        await bench.ApproveAsync(Given.Finance, found);
        (await bench.GrantsAsync()).ShouldBe(1);
        var again = await bench.FoundAsync(DiscrepancyType.PaidNotActivated, order, d => d.Subject += "x");
        (await bench.ProposeAsync(Given.Finance, again, DiscrepancyAction.Grant))
            .ShouldBe(new RepairResult.Refused(RepairRefusal.AlreadyGranted, false));
    }

    [Theory]
    [InlineData(90, true)]
    [InlineData(120, false)]
    public async Task Grant_SecondPurchaseOfAMemberWithDaysLeft_IsDueUntilItsDaysAreThere(int daysBought, bool due)
    {
        var first = await postgres.Databases.PurchaseAsync(Now.AddDays(-5), package: "vip_quarter",
            but: o => (o.PaymentStatus, o.PaidAt, o.TransactionId) = (OrderStatus.Paid, Now.AddDays(-5), "T" + o.OrderNo));
        var member = await bench.MemberOfAsync(first);
        var second = await postgres.Databases.PurchaseAsync(Now.AddHours(-2), member,
            but: o => (o.PaymentStatus, o.PaidAt, o.TransactionId) = (OrderStatus.Paid, PaidAt, "T" + o.OrderNo));
        await SetMemberAsync(second, Now.AddDays(daysBought - 5), 1);
        bench.WeChat.Says(second, second.PaidTrade(PaidAt));
        var found = await bench.FoundAsync(DiscrepancyType.PaidNotActivated, second);

        var proposed = await bench.ProposeAsync(Given.Finance, found, DiscrepancyAction.Grant);

        if (!due)
        {
            proposed.ShouldBe(new RepairResult.Refused(RepairRefusal.AlreadyGranted, Withdrawn: false));
            return;
        }
        (await bench.ApproveAsync(Given.Finance, found)).ShouldBeOfType<RepairResult.CarriedOut>();
        (await bench.MemberOfAsync(second)).VipExpireAt.ShouldBe(Now.AddDays(115));
        (await bench.GrantsAsync()).ShouldBe(1);
    }

    [Theory]
    [InlineData(OrderStatus.Cancelled, true)]
    [InlineData(OrderStatus.Refunded, true)]
    [InlineData(OrderStatus.Cancelled, false)]
    public async Task RestorePaid_OverwrittenStatus_GrantsOnlyWhenDue(OrderStatus overwritten, bool due)
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddDays(-2),
            but: o => (o.PaymentStatus, o.PaidAt, o.TransactionId) = (overwritten, PaidAt.AddDays(-1), "T" + o.OrderNo));
        await SetMemberAsync(order, due ? null : PaidAt.AddDays(29.5), due ? 0 : 1);
        bench.WeChat.Says(order, order.PaidTrade(PaidAt.AddDays(-1)));
        var found = await bench.FoundAsync(DiscrepancyType.StatusOverwritten, order);

        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.RestorePaid);
        await bench.ApproveAsync(Given.Finance, found);

        (await bench.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Paid);
        (await bench.GrantsAsync()).ShouldBe(due ? 1 : 0);
        (await bench.MemberOfAsync(order)).VipExpireAt.ShouldBe(due ? Now.AddDays(30) : PaidAt.AddDays(29.5));
    }

    [Theory]
    [InlineData(DiscrepancyAction.MarkRefunded, 40)]
    [InlineData(DiscrepancyAction.MarkRefundedAndRevoke, 10)]
    public async Task MarkRefunded_RefundAtThePlatform_IsARowAndAStatus_AndRevokesWhereAsked(DiscrepancyAction action, int daysLeft)
    {
        var order = await PaidOrderAsync(daysLeft: 40);
        bench.WeChat.Says(order, TradeState.Refunded, "REFUND");
        bench.WeChat.Refunds[order.OrderNo] = new RefundAnswer.Known(RefundState.Succeeded, "SUCCESS", 29_90, Now.AddMinutes(-30), ScriptedPlatform.Call);
        var found = await bench.FoundAsync(DiscrepancyType.RefundRemoteOnly, order);

        var proposed = await bench.ProposedAsync(Given.Finance, found, action);
        Said(proposed.Preview).ShouldStartWith("orders.payment_status 1→2; orders.refund_status 0→5");
        await bench.ApproveAsync(Given.Finance, found);

        (await bench.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Refunded);
        var request = await postgres.Databases.ReadAsync(db => db.RefundRequests.SingleAsync(Stop));
        (request.RefundId, request.RefundAmount, request.Status, request.RefundedAt).ShouldBe((order.OrderNo, 29.90m, 4, Now.AddMinutes(-30)));
        (await bench.MemberOfAsync(order)).VipExpireAt.ShouldBe(Now.AddDays(daysLeft));
    }

    [Fact]
    public async Task MarkRefunded_PartOfTheMoney_LeavesTheOrderPaidAndTheDays()
    {
        var order = await PaidOrderAsync(daysLeft: 40);
        bench.WeChat.Says(order, TradeState.Refunded, "REFUND");
        bench.WeChat.Refunds["R-1"] = new RefundAnswer.Known(RefundState.Succeeded, "SUCCESS", 10_00, Now.AddMinutes(-30), ScriptedPlatform.Call);
        var found = await bench.FoundAsync(DiscrepancyType.RefundRemoteOnly, order, d => d.Subject = "R-1");

        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.MarkRefundedAndRevoke);
        await bench.ApproveAsync(Given.Finance, found);

        (await bench.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Paid);
        (await bench.MemberOfAsync(order)).VipExpireAt.ShouldBe(Now.AddDays(40));
        (await postgres.Databases.ReadAsync(db => db.RefundRequests.SingleAsync(Stop))).RefundAmount.ShouldBe(10m);
    }

    [Theory]
    [InlineData(RefundState.Succeeded, OrderStatus.Refunded, 4)]
    [InlineData(RefundState.Failed, OrderStatus.Refunding, 5)]
    [InlineData(RefundState.Processing, OrderStatus.Refunding, 3)]
    public async Task QueryRefundAgain_BooksHowItEnded(RefundState state, OrderStatus expected, int request)
    {
        var order = await PaidOrderAsync(40, OrderStatus.Refunding);
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO public.refund_requests (refund_id, order_id, user_id, refund_amount, status) VALUES ('R-7', {order.OrderId}, {order.UserId}, 29.90, 3)
                """, Stop);
        }
        bench.WeChat.Refunds["R-7"] = new RefundAnswer.Known(state, state.ToString(), 29_90, Now.AddMinutes(-5), ScriptedPlatform.Call);
        bench.WeChat.Says(order, TradeState.Refunded, "REFUND");
        var found = await bench.FoundAsync(DiscrepancyType.RefundStuck, order, d => d.Subject = "R-7");

        var proposed = await bench.ProposeAsync(Given.Finance, found, DiscrepancyAction.QueryRefundAgain);
        if (state == RefundState.Processing)
        {
            proposed.ShouldBe(new RepairResult.Refused(RepairRefusal.RefundUnderWay, false));
        }
        else
        {
            await bench.ApproveAsync(Given.Finance, found);
        }

        (await bench.ReadAsync(order)).PaymentStatus.ShouldBe(expected);
        (await postgres.Databases.ReadAsync(db => db.RefundRequests.SingleAsync(Stop))).Status.ShouldBe(request);
    }

    [Fact]
    public async Task CorrectPaidAt_TakesThePlatformsTime()
    {
        var order = await PaidOrderAsync(40, paidAt: PaidAt.AddHours(8));
        var found = await bench.FoundAsync(DiscrepancyType.TimeShift, order);

        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.CorrectPaidAt);
        await bench.ApproveAsync(Given.Finance, found);

        (await bench.ReadAsync(order)).PaidAt.ShouldBe(PaidAt);
    }

    [Fact]
    public async Task CorrectExpiry_DoubleActivation_SetsTheGivenEndAfterASecondLook()
    {
        var order = await PaidOrderAsync(60);
        var found = await bench.FoundAsync(DiscrepancyType.DoubleActivation, order);
        (await bench.ProposeAsync(Given.Finance, found, DiscrepancyAction.CorrectExpiry)).ShouldBe(new RepairResult.Faulty(RepairField.ExpireAt));

        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.CorrectExpiry, wish => wish with { ExpireAt = Now.AddDays(30) });
        (await bench.ApproveAsync(Given.OtherFinance, found)).ShouldBeOfType<RepairResult.CarriedOut>();

        (await bench.MemberOfAsync(order)).VipExpireAt.ShouldBe(Now.AddDays(30));
    }

    [Fact]
    public async Task LinkOrder_StatementLineWithoutAnOrder_BooksTheNamedOne()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddHours(-2));
        var stray = new Order { OrderId = "", OrderNo = "STRAY-1", OrderType = "", ProductType = "", ProductName = "", Amount = 29.90m };
        bench.WeChat.Says(stray, stray.PaidTrade(PaidAt, "T-stray"));
        var found = await postgres.Databases.DiscrepancyAsync(Now, d =>
        {
            (d.Type, d.Subject, d.OrderNo, d.PlatformFen, d.LocalFen) = (DiscrepancyType.LocalMissing, "wechat:2026-11-22:7", "STRAY-1", 29_90, null);
        });
        (await bench.ProposeAsync(Given.Finance, found, DiscrepancyAction.LinkOrder)).ShouldBe(new RepairResult.Faulty(RepairField.OrderNo));
        (await bench.ProposeAsync(Given.Finance, found, DiscrepancyAction.LinkOrder, wish => wish with { OrderNo = "VIP0" }))
            .ShouldBe(new RepairResult.Refused(RepairRefusal.OrderMissing, false));

        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.LinkOrder, wish => wish with { OrderNo = $"`{order.OrderNo}" });
        (await bench.ApproveAsync(Given.OtherFinance, found)).ShouldBeOfType<RepairResult.CarriedOut>();

        var booked = await bench.ReadAsync(order);
        (booked.PaymentStatus, booked.TransactionId, booked.PaidAt).ShouldBe((OrderStatus.Paid, "T-stray", PaidAt));
        (await bench.GrantsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Accept_ChangesNothingButTheDiscrepancy_EvenWhenThePlatformIsSilent()
    {
        var order = await PaidOrderAsync(40);
        bench.WeChat.Fails(order);
        var found = await bench.FoundAsync(DiscrepancyType.ChannelMissing, order);

        var proposed = await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.Accept);

        proposed.Preview.ShouldHaveSingleItem().Table.ShouldBe("discrepancies");
        (await bench.ApproveAsync(Given.OtherFinance, found)).ShouldBeOfType<RepairResult.CarriedOut>();
        (await bench.ReadAsync(found)).Status.ShouldBe(DiscrepancyStatus.Resolved);
    }

    [Fact]
    public async Task Propose_WhatThePlatformDoesNotConfirm_IsRefusedAndLeavesNothing()
    {
        var order = await LateAsync();
        var found = await bench.FoundAsync(DiscrepancyType.LatePayment, order);
        bench.WeChat.Says(order, order.PaidTrade(PaidAt, amountFen: 1));
        (await bench.ProposeAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant))
            .ShouldBe(new RepairResult.Refused(RepairRefusal.AmountDiffers, false));
        bench.WeChat.Says(order, TradeState.Closed, "CLOSED");
        (await bench.ProposeAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant))
            .ShouldBe(new RepairResult.Refused(RepairRefusal.NotPaidThere, false));
        bench.WeChat.Says(order, TradeState.Refunded, "REFUND");
        (await bench.ProposeAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant))
            .ShouldBe(new RepairResult.Refused(RepairRefusal.RefundedThere, false));
        bench.WeChat.Fails(order, FaultCode.SslError);
        (await bench.ProposeAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant)).ShouldBeOfType<RepairResult.NoAnswer>();
        (await bench.ProposeAsync(Given.Finance, found, DiscrepancyAction.MarkRefunded)).ShouldBeOfType<RepairResult.NotFitting>();

        (await bench.ReadAsync(found)).Version.ShouldBe(found.Version);
        (await bench.Board.OfAsync(Given.Finance, found.Id, Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task ReopenAndGrant_PartlyRefundedAtAlipay_IsRefused()
    {
        var order = await LateAsync("alipay");
        bench.Alipay.Refunds[order.OrderNo] = new RefundAnswer.Known(RefundState.Succeeded, "REFUND_SUCCESS", 5_00, Now, ScriptedPlatform.Call);
        var found = await bench.FoundAsync(DiscrepancyType.LatePayment, order);

        (await bench.ProposeAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant))
            .ShouldBe(new RepairResult.Refused(RepairRefusal.RefundedThere, false));
    }

    [Fact]
    public async Task Propose_TransactionOfAnotherOrder_IsRefused()
    {
        var other = await PaidOrderAsync(40);
        var order = await LateAsync();
        bench.WeChat.Says(order, order.PaidTrade(PaidAt, other.TransactionId));
        var found = await bench.FoundAsync(DiscrepancyType.LatePayment, order);

        (await bench.ProposeAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant))
            .ShouldBe(new RepairResult.Refused(RepairRefusal.TransactionTaken, false));
    }

    [Fact]
    public async Task AutoResolution_WithdrawsTheProposalUnderWay_AndSaysSo()
    {
        var order = await LateAsync();
        var found = await bench.FoundAsync(DiscrepancyType.LatePayment, order);
        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await using (var transaction = await db.Database.BeginTransactionAsync(Stop))
        {
            await DiscrepancyLedger.ResolveAsync(db, [order.OrderNo], [DiscrepancyType.LatePayment], AutoResolution.SidesAgree, Now, Stop);
            await transaction.CommitAsync(Stop);
        }

        (await bench.ApproveAsync(Given.OtherFinance, found)).ShouldBeOfType<RepairResult.Stale>();
        (await bench.Board.OfAsync(Given.Finance, found.Id, Stop)).Single().Decision.ShouldBe(ProposalDecision.Withdrawn);
        (await db.DiscrepancyEvents.Where(e => e.DiscrepancyId == found.Id).Select(e => e.Kind).ToListAsync(Stop))
            .ShouldContain(DiscrepancyEventKind.Withdrawn);
        (await bench.GrantsAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(true, ProposalDecision.Withdrawn, DiscrepancyEventKind.Withdrawn)]
    [InlineData(false, ProposalDecision.Rejected, DiscrepancyEventKind.Rejected)]
    public async Task Reject_ByTheProposerOrAnother_OpensItAgain(bool own, ProposalDecision decision, DiscrepancyEventKind kind)
    {
        var found = await bench.FoundAsync(DiscrepancyType.LatePayment, await LateAsync(), d => d.Assignee = "sub-x");
        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.ReopenAndGrant);
        var actor = own ? Given.Finance : Given.Admin;

        (await bench.Desk.RejectAsync(actor, found.Id, found.Version + 1, " ", Stop)).ShouldBe(new RepairResult.Faulty(RepairField.Note));
        (await bench.Desk.RejectAsync(actor, found.Id, found.Version + 1, "金额不对", Stop)).ShouldBe(new RepairResult.Rejected(own));

        (await bench.Board.OfAsync(Given.Finance, found.Id, Stop)).Single().Decision.ShouldBe(decision);
        (await bench.ReadAsync(found)).Status.ShouldBe(DiscrepancyStatus.Assigned);
        var last = await postgres.Databases.ReadAsync(db => db.DiscrepancyEvents.OrderByDescending(e => e.Id).FirstAsync(Stop));
        (last.Kind, last.Note).ShouldBe((kind, "金额不对"));
        (await bench.Desk.RejectAsync(actor, found.Id, found.Version + 2, "x", Stop)).ShouldBe(new RepairResult.NothingProposed());
    }

    private async Task<Order> PaidOrderAsync(int daysLeft, OrderStatus status = OrderStatus.Paid, DateTime? paidAt = null)
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddHours(-2),
            but: o => (o.PaymentStatus, o.PaidAt, o.TransactionId) = (status, paidAt ?? PaidAt, "T" + o.OrderNo));
        await SetMemberAsync(order, Now.AddDays(daysLeft), 1);
        bench.WeChat.Says(order, order.PaidTrade(PaidAt));
        return order;
    }

    private async Task SetMemberAsync(Order order, DateTime? expireAt, int level)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await db.Members.Where(m => m.UserId == order.UserId)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.VipExpireAt, expireAt).SetProperty(m => m.VipLevel, level), Stop);
    }
}
