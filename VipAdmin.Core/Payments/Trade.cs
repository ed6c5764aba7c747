namespace VipAdmin.Core.Payments;

/// <summary>The platform's record of a trade, verified and matched to order number, merchant and app.</summary>
public sealed record Trade
{
    public required string Channel { get; init; }
    public required string OrderNo { get; init; }
    public required TradeState State { get; init; }
    /// <summary>The platform's own state name, e.g. <c>TRADE_SUCCESS</c>, <c>ORDER_NOT_EXIST</c>.</summary>
    public required string PlatformState { get; init; }
    public string? TransactionId { get; init; }
    /// <summary>Order amount in fen as the platform has it (never the payer's amount after coupons); null when the platform did not say.</summary>
    public long? AmountFen { get; init; }
    /// <summary>The payer's amount after coupons, in fen; for display only.</summary>
    public long? PayerFen { get; init; }
    /// <summary>ISO code; <c>CNY</c>.</summary>
    public string? Currency { get; init; }
    /// <summary>When the payment succeeded (UTC), from the platform.</summary>
    public DateTime? PaidAt { get; init; }
}
