using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.Repairs;

/// <summary>Everything an action works with. Its transaction is open; the caller commits it, or rolls it back when it was only a preview.</summary>
/// <param name="Case">The discrepancy as it was read.</param>
/// <param name="Order">The order that the action changes; null when there is none.</param>
/// <param name="ExpireAt">The end of the membership that a person asked for.</param>
internal sealed record RepairScene(
    VipDb Db, Discrepancy Case, OrderFacts? Order, DateTime? ExpireAt, RepairAnswer Answer, ChangeOrigin Origin, DateTime Now)
{
    /// <summary>The platform's answer about the payment.</summary>
    public TradeAnswer.Known? Known => Answer.Trade as TradeAnswer.Known;

    /// <summary>The trade, if the platform says that it is paid and states everything that a paid trade has.</summary>
    public Trade? PaidTrade
        => Known?.Trade is { State: TradeState.Paid, TransactionId.Length: > 0, PaidAt: not null, AmountFen: not null, Currency: "CNY" } paid ? paid : null;

    /// <summary>Why the payment at the platform does not carry a booking of the order; null when it does.</summary>
    public RepairRefusal? AgainstBooking
        => Known?.Trade.State == TradeState.Refunded || Answer.Refunds is { RefundedFen: not 0 } ? RepairRefusal.RefundedThere
            : PaidTrade is not { } paid ? RepairRefusal.NotPaidThere
            : Order is null ? RepairRefusal.OrderMissing
            : paid.AmountFen != Order.AmountFen ? RepairRefusal.AmountDiffers
            : null;
}
