namespace VipAdmin.Core.Payments;

/// <summary>The order to query; the answer is matched to it.</summary>
/// <param name="OrderNo">Our order number (<c>out_trade_no</c>).</param>
/// <param name="AmountFen">The expected price of the order, in fen.</param>
public sealed record TradeQuestion(string OrderNo, long AmountFen)
{
    /// <summary>An order number that no shop uses; querying it proves address, credentials, signature and clock.</summary>
    public static TradeQuestion Probe { get; } = new("VIP0000000000000DOCTOR", 1);
}
