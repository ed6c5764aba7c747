using System.Globalization;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Members;
using VipAdmin.Core.Membership;
using VipAdmin.Web.Members;

namespace VipAdmin.Tests.Members;

/// <summary>What a member who paid is told: nothing that the books and the platform do not bear out.</summary>
public sealed class PaidAnswerTests
{
    private static readonly DateTime Now = new(2026, 11, 30, 2, 30, 0, DateTimeKind.Utc);
    private static readonly DateTime End = new(2026, 12, 31, 10, 0, 0, DateTimeKind.Utc);
    private static readonly CultureInfo Chinese = MemberAnswers.Languages[0];

    [Theory]
    [InlineData(DiscrepancyType.RefundAmount, OrderStatus.Refunded, 0L, 19_90L, "您好，订单 VIP1（¥79.00）已退款，退款金额有待核对。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.RefundLocalOnly, OrderStatus.Refunded, 0L, 0L, "您好，订单 VIP1 的退款 ¥29.90 我方已登记，支付宝尚未确认，有待核对。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.RefundStuck, OrderStatus.Refunding, 0L, 0L, "您好，订单 VIP1 的退款 ¥29.90 已提交，支付宝尚未完成，比通常更久。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.RefundRemoteOnly, OrderStatus.Pending, 79_00L, 79_00L, "您好，订单 VIP1 没有开通：支付宝已收款 ¥79.00 并已退回，款项原路退回。")]
    [InlineData(DiscrepancyType.RefundRemoteOnly, OrderStatus.Cancelled, 79_00L, 19_00L,
        "您好，订单 VIP1 没有开通：支付宝已退回 ¥19.00，其余款项有待核对。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.RefundRemoteOnly, OrderStatus.Cancelled, 79_00L, null,
        "您好，订单 VIP1 没有开通：支付宝已收款并已退款，退款金额有待核对。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.RefundRemoteOnly, OrderStatus.Paid, 79_00L, 79_00L,
        "您好，支付宝已退回订单 VIP1 的款项 ¥79.00，款项原路退回；会员期有待核对。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.LatePayment, OrderStatus.Cancelled, 79_00L, 0L,
        "您好，支付宝已收到订单 VIP1 的款项 ¥79.00，但尚未开通，核对后将为您开通会员或退款。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.AmountMismatch, OrderStatus.Pending, 69_00L, 0L,
        "您好，支付宝已收到订单 VIP1 的款项 ¥69.00，与订单金额不一致，因此尚未开通，核对后将为您开通会员或退款。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.AmountMismatch, OrderStatus.Paid, 69_00L, 0L, "您好，订单 VIP1 已支付，付款金额有待核对。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.QueryExhausted, OrderStatus.Pending, null, null,
        "您好，订单 VIP1（¥79.00）的付款，支付宝尚未确认，有待核对。如您已扣款，请提供支付宝账单中的交易单号。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.ChannelMissing, OrderStatus.Paid, 0L, 0L,
        "您好，订单 VIP1（¥79.00）在我方已记为支付，这笔付款有待与支付宝核对。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.StatusOverwritten, OrderStatus.Cancelled, 79_00L, 0L,
        "您好，订单 VIP1（¥79.00）有付款记录，但订单状态与之不符，有待核对。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.DuplicatePayment, OrderStatus.Pending, 79_00L, 0L,
        "您好，订单 VIP1 的付款与另一笔订单是同一笔交易，有待核对。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.PaidNotActivated, OrderStatus.Paid, 79_00L, 0L,
        "您好，订单 VIP1 的款项 ¥79.00 已到账，但会员天数没有到账。已转财务，尚未受理。")]
    [InlineData(DiscrepancyType.MissingVipOrder, OrderStatus.Paid, null, null,
        "您好，订单 VIP1 的款项 ¥79.00 已到账，会员天数是否到账有待核对。已转财务，尚未受理。")]
    public void Answer_WithAnOpenDiscrepancy_SaysWhereTheMoneyIs(DiscrepancyType type, OrderStatus status, long? received, long? refunded, string said)
    {
        var answer = Of([Ordered("VIP1", status)], [Case(type, status) with { ReceivedFen = received, RefundedFen = refunded }], Standing.None);

        MemberAnswers.Of(answer, Chinese).ShouldBe(said);
    }

    [Theory]
    [InlineData(DiscrepancyType.CutoffCarry)]
    [InlineData(DiscrepancyType.DoubleActivation)]
    public void Answer_WithADiscrepancyThatIsNoMatterOfTheMember_IsThatOfTheOrder(DiscrepancyType type)
        => Of([Ordered("VIP1", OrderStatus.Paid)], [Case(type, OrderStatus.Paid)], Standing.Active).Verdict.ShouldBe(PaidVerdict.Delivered);

    [Fact]
    public void Answer_WhereOurClockWasOff_GivesThePlatformsTime()
    {
        var found = Case(DiscrepancyType.TimeShift, OrderStatus.Paid) with { PaidAt = Now.AddHours(-8) };

        MemberAnswers.Of(Of([Ordered("VIP1", OrderStatus.Paid)], [found], Standing.Active), Chinese).ShouldContain("已于 2026年11月30日 02:30 支付成功");
    }

    [Theory]
    [InlineData(DiscrepancyStatus.Open, "已转财务，尚未受理。")]
    [InlineData(DiscrepancyStatus.Assigned, "财务自 2026年11月30日 10:42 起处理中。")]
    [InlineData(DiscrepancyStatus.Proposed, "财务已提出处理方案，尚未执行。")]
    [InlineData(DiscrepancyStatus.PendingApproval, "财务已提出处理方案，正在等待复核。")]
    [InlineData(DiscrepancyStatus.Ignored, "财务已查看，尚未处理完。")]
    public void Answer_SaysWhoHasItAndSinceWhen(DiscrepancyStatus status, string said)
    {
        var found = Held() with { Status = status, AssignedAt = status == DiscrepancyStatus.Open ? null : Now.AddMinutes(12) };

        MemberAnswers.Of(Of([Ordered("VIP1", OrderStatus.Pending)], [found], Standing.None), Chinese).ShouldEndWith(said);
    }

    [Fact]
    public void Answer_WithAnotherOrderThatWasGranted_NamesIt()
    {
        var answer = Of([Ordered("VIP1", OrderStatus.Pending), Ordered("VIP2", OrderStatus.Paid)], [Held()], Standing.Active);

        answer.Other!.OrderNo.ShouldBe("VIP2");
        MemberAnswers.Of(answer, Chinese).ShouldEndWith("您的另一笔订单 VIP2 已支付并开通。您的 VIP 有效期至 2026年12月31日 18:00。");
    }

    [Theory]
    [InlineData(OrderStatus.Cancelled)]
    [InlineData(OrderStatus.Pending)]
    public void Answer_AfterAPersonRefundedThePayment_SaysSo(OrderStatus status)
        => Of([Ordered("VIP1", status) with { RefundedAtPlatform = true }], [], Standing.None).Verdict.ShouldBe(PaidVerdict.Refunded);

    [Fact]
    public void Answer_AboutALaterOrder_DoesNotSpeakOfTheRefundOfAnother()
        => Of([Ordered("VIP2", OrderStatus.Pending), Ordered("VIP1", OrderStatus.Refunded)], [Case(DiscrepancyType.RefundAmount, OrderStatus.Refunded)],
            Standing.Expired).Verdict.ShouldBe(PaidVerdict.Waiting);

    /// <summary>What was paid and not granted is what the member asks about, not the attempt that they left unpaid since.</summary>
    [Fact]
    public void Answer_WhereDaysAreLacking_SpeaksOfThemWhateverWasOrderedSince()
    {
        var answer = Of([Ordered("VIP2", OrderStatus.Cancelled), Ordered("VIP1", OrderStatus.Paid)], [Case(DiscrepancyType.PaidNotActivated, OrderStatus.Paid)],
            Standing.Expired);

        (answer.Verdict, answer.Order!.OrderNo).ShouldBe((PaidVerdict.BeingHandled, "VIP1"));
    }

    private static OpenCase Held() => Case(DiscrepancyType.LatePayment, OrderStatus.Pending) with { ReceivedFen = 79_00, RefundedFen = 0 };

    private static PaidAnswer Of(IReadOnlyList<MemberOrder> orders, IReadOnlyList<OpenCase> open, Standing standing)
        => PaidAnswer.Of(orders, open, null, new MembershipTerm(standing == Standing.None ? null : End, false), standing);

    private static OpenCase Case(DiscrepancyType type, OrderStatus status)
        => new(Guid.Empty, type, DiscrepancyStatus.Open, Severity.High, "VIP1", Now, Now.AddMinutes(30))
        {
            Channel = "alipay", OrderStatus = status, OrderFen = 79_00, OurFen = 29_90,
        };

    private static MemberOrder Ordered(string orderNo, OrderStatus status)
        => new(orderNo, "月度会员", "vip_month", 30, 79_00, status, "alipay_app", Now, status == OrderStatus.Paid ? Now : null, null, null, null, null, null, 0,
            null);
}
