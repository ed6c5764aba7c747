namespace VipAdmin.Core.Payments;

/// <summary>The order asked about; the answer is matched to it.</summary>
/// <param name="OrderNo">Our order number (<c>out_trade_no</c>).</param>
/// <param name="AmountFen">What the order should cost, in fen.</param>
public sealed record TradeQuestion(string OrderNo, long AmountFen)
{
    /// <summary>An order number no shop uses; asking for it proves address, credentials, signature and clock.</summary>
    public static TradeQuestion Probe { get; } = new("VIP0000000000000DOCTOR", 1);
}
