using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// What to do with an order after the platform was asked. A pure decision: no clock, no database, no HTTP. It is carried out only if the order is
/// still in the state it was judged in.
/// </summary>
public abstract record TradeVerdict
{
    /// <summary>Paid as agreed: settle with the platform's transaction and success time, both present.</summary>
    public sealed record Settle(Trade Trade) : TradeVerdict;

    /// <summary>Not paid and due to end: cancel.</summary>
    /// <param name="CloseFirst">Close on the platform first, because it can still be paid there; false when the platform has closed it already.</param>
    public sealed record Cancel(Trade Trade, bool CloseFirst) : TradeVerdict;

    /// <summary>Nothing to do now: both sides agree, or the member still has time to pay.</summary>
    public sealed record Leave(Trade Trade) : TradeVerdict;

    /// <summary>Both sides differ in a way that only a person may decide: keep the evidence, change nothing.</summary>
    public sealed record Record(DiscrepancyType Type, Trade Trade) : TradeVerdict;

    /// <summary>No usable answer: change nothing, ask again.</summary>
    public sealed record Unknown(PlatformFault Fault) : TradeVerdict;

    /// <summary>
    /// Judges one answer by the platforms' rules (close before cancelling, compare the amount); an unknown answer changes nothing.
    /// </summary>
    /// <param name="timeout">How long an order may stay unpaid.</param>
    /// <param name="now">UTC.</param>
    public static TradeVerdict Of(OrderSnapshot order, TradeAnswer answer, TimeSpan timeout, DateTime now) => answer switch
    {
        TradeAnswer.Unknown unknown => new Unknown(unknown.Fault),
        TradeAnswer.Known { Trade: var trade } => trade.State switch
        {
            TradeState.Paid => OfPaid(order, trade),
            TradeState.Refunded => order.Status is OrderStatus.Refunded or OrderStatus.Refunding
                ? new Leave(trade)
                : new Record(DiscrepancyType.RefundRemoteOnly, trade),
            TradeState.Closed => order.Status == OrderStatus.Pending ? new Cancel(trade, CloseFirst: false) : new Leave(trade),
            TradeState.Unpaid or TradeState.NotFound => order.Status == OrderStatus.Pending && now - order.CreatedAt >= timeout
                ? new Cancel(trade, CloseFirst: true)
                : new Leave(trade),
            _ => Malformed($"the trade state {trade.State} is not known here"),
        },
        _ => Malformed("the answer is neither known nor unknown"),
    };

    private static TradeVerdict OfPaid(OrderSnapshot order, Trade trade)
    {
        if (string.IsNullOrEmpty(trade.TransactionId) || trade.PaidAt is null || string.IsNullOrEmpty(trade.Currency) || trade.AmountFen is null)
        {
            return Malformed("paid, but without a transaction number, a success time, a currency or an amount");
        }
        if (trade.Currency != "CNY")
        {
            return new Unknown(new PlatformFault(FaultCode.StatusMismatch, $"paid in {trade.Currency}, not in CNY", Retryable: false));
        }
        if (order.Status == OrderStatus.Cancelled)
        {
            return new Record(DiscrepancyType.LatePayment, trade);
        }
        if (trade.AmountFen != order.AmountFen)
        {
            return new Record(DiscrepancyType.AmountMismatch, trade);
        }
        return order.Status == OrderStatus.Pending ? new Settle(trade) : new Leave(trade);
    }

    private static Unknown Malformed(string what) => new(new PlatformFault(FaultCode.MalformedAnswer, what, Retryable: true));
}
