using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Tests.Discrepancies;

public sealed class DiscrepancyActionsTests
{
    // An asterisk: a second person must approve.
    [Theory]
    [InlineData(DiscrepancyType.LostCallback, OrderStatus.Pending, "settle accept")]
    [InlineData(DiscrepancyType.LostCallback, OrderStatus.Paid, "accept")]
    [InlineData(DiscrepancyType.CloseConflict, OrderStatus.Pending, "settle accept")]
    [InlineData(DiscrepancyType.QueryExhausted, OrderStatus.Pending, "settle accept")]
    [InlineData(DiscrepancyType.LatePayment, OrderStatus.Cancelled, "reopenAndGrant* accept*")]
    [InlineData(DiscrepancyType.LatePayment, OrderStatus.Paid, "accept*")]
    [InlineData(DiscrepancyType.PaidNotActivated, OrderStatus.Paid, "grant accept")]
    [InlineData(DiscrepancyType.DoubleActivation, OrderStatus.Paid, "correctExpiry* accept*")]
    [InlineData(DiscrepancyType.AmountMismatch, OrderStatus.Pending, "accept*")]
    [InlineData(DiscrepancyType.DuplicatePayment, OrderStatus.Paid, "accept*")]
    [InlineData(DiscrepancyType.ChannelMissing, OrderStatus.Paid, "accept*")]
    [InlineData(DiscrepancyType.LocalMissing, null, "linkOrder* accept*")]
    [InlineData(DiscrepancyType.StatusOverwritten, OrderStatus.Cancelled, "restorePaid accept")]
    [InlineData(DiscrepancyType.StatusOverwritten, OrderStatus.Refunded, "restorePaid accept")]
    [InlineData(DiscrepancyType.RefundRemoteOnly, OrderStatus.Paid, "markRefundedAndRevoke markRefunded accept")]
    [InlineData(DiscrepancyType.RefundRemoteOnly, OrderStatus.Cancelled, "accept")]
    [InlineData(DiscrepancyType.RefundLocalOnly, OrderStatus.Refunded, "queryRefundAgain accept*")]
    [InlineData(DiscrepancyType.RefundAmount, OrderStatus.Refunded, "accept*")]
    [InlineData(DiscrepancyType.RefundStuck, OrderStatus.Refunding, "queryRefundAgain accept")]
    [InlineData(DiscrepancyType.CutoffCarry, OrderStatus.Paid, "accept")]
    [InlineData(DiscrepancyType.FeeVariance, null, "accept*")]
    [InlineData(DiscrepancyType.MissingVipOrder, OrderStatus.Pending, "settle* accept*")]
    [InlineData(DiscrepancyType.IdentityMismatch, OrderStatus.Paid, "linkOrder* accept*")]
    [InlineData(DiscrepancyType.InvalidSignature, null, "accept*")]
    [InlineData(DiscrepancyType.TimeShift, OrderStatus.Paid, "correctPaidAt accept")]
    public void For_TypeAndOrder_FitsWhatTheTableSays(DiscrepancyType type, OrderStatus? order, string expected)
        => Words(type, new ActionFacts(order, Vip: order is not null, Fen: 50_000, ApprovalFen: 50_000)).ShouldBe(expected);

    [Fact]
    public void For_AboveTheLimit_EveryActionNeedsASecondPerson()
    {
        foreach (var type in Enum.GetValues<DiscrepancyType>())
        {
            DiscrepancyActions.For(type, new ActionFacts(OrderStatus.Paid, true, 50_001, 50_000)).ShouldAllBe(choice => choice.NeedsApproval);
        }
    }

    [Fact]
    public void For_OrdersOfOtherBusiness_OnlyRecordsResponsibility()
    {
        foreach (var type in Enum.GetValues<DiscrepancyType>())
        {
            DiscrepancyActions.For(type, new ActionFacts(OrderStatus.Pending, Vip: false, 1, 50_000)).Select(choice => choice.Action)
                .Except([DiscrepancyAction.LinkOrder]).ShouldBe([DiscrepancyAction.Accept]);
        }
    }

    private static string Words(DiscrepancyType type, ActionFacts facts) => string.Join(' ', DiscrepancyActions.For(type, facts)
        .Select(choice => Word.Of(choice.Action) + (choice.NeedsApproval ? "*" : "")));
}
