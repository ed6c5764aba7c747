namespace VipAdmin.Core.Payments;

/// <summary>What the platform says about a trade, verified and matched to the order number, merchant and app.</summary>
public sealed record Trade
{
    public required string Channel { get; init; }
    public required string OrderNo { get; init; }
    public required TradeState State { get; init; }
    /// <summary>The platform's own word, e.g. <c>TRADE_SUCCESS</c>, <c>ORDER_NOT_EXIST</c>.</summary>
    public required string PlatformState { get; init; }
    public string? TransactionId { get; init; }
    /// <summary>Order amount in fen as the platform has it (never what the payer paid after coupons); null when the platform did not say.</summary>
    public long? AmountFen { get; init; }
    /// <summary>What the payer paid after coupons, in fen; for the eye only.</summary>
    public long? PayerFen { get; init; }
    /// <summary>ISO code; <c>CNY</c>.</summary>
    public string? Currency { get; init; }
    /// <summary>When the payment succeeded (UTC), from the platform.</summary>
    public DateTime? PaidAt { get; init; }
}
