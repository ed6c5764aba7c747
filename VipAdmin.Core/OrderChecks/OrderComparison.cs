using System.Globalization;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// The result of comparing an order that is paid, refunded or being refunded here with the platform's trade. A pure decision over every pair of states.
/// </summary>
public abstract record OrderComparison
{
    /// <summary>Both sides agree.</summary>
    public sealed record Agrees : OrderComparison;

    /// <summary>Both sides differ in a way that is recorded.</summary>
    public sealed record Differs(DiscrepancyType Type) : OrderComparison;

    /// <summary>
    /// Refunded here, but not (or less than promised) or never paid at the platform. Older versions of the backend wrote "refunded" for "cancelled", so the
    /// order may be right: the person who asked is told, and no discrepancy is recorded or resolved.
    /// </summary>
    public sealed record OnlyTold(string Message) : OrderComparison;

    /// <summary>Compares one order.</summary>
    /// <param name="refundedFen">What refund queries say was paid back of a trade that still reads as paid; null where that state cannot hide a refund.</param>
    /// <param name="promisedFen">What the backend's refund requests promise to pay back; null when there are none.</param>
    public static OrderComparison Of(OrderFacts order, Trade trade, long? refundedFen, long? promisedFen) => (order.Status, trade.State) switch
    {
        (OrderStatus.Paid, TradeState.Refunded) => new Differs(DiscrepancyType.RefundRemoteOnly),
        (OrderStatus.Paid, TradeState.Paid) when refundedFen > (promisedFen ?? 0) => new Differs(DiscrepancyType.RefundRemoteOnly),
        (OrderStatus.Paid, not TradeState.Paid) => new Differs(DiscrepancyType.ChannelMissing),
        (OrderStatus.Refunded, TradeState.Paid) when (refundedFen ?? 0) < (promisedFen ?? order.AmountFen)
            => new OnlyTold(string.Create(CultureInfo.InvariantCulture, $"REFUND_NOT_COMPLETE {Money.YuanFromFen(refundedFen ?? 0):0.00}")),
        (_, TradeState.Paid or TradeState.Refunded) => OfMoney(order, trade),
        _ => new OnlyTold("REFUNDED_HERE_NOT_PAID_THERE"),
    };

    private static OrderComparison OfMoney(OrderFacts order, Trade trade) => trade switch
    {
        // A trade that was closed by its refund may no longer state its amount.
        _ when trade.AmountFen != order.AmountFen && (trade.State == TradeState.Paid || trade.AmountFen is not null) =>
            new Differs(DiscrepancyType.AmountMismatch),
        { TransactionId: { } id } when id != order.TransactionId => new Differs(DiscrepancyType.IdentityMismatch),
        _ => new Agrees(),
    };
}
