using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Orders;

/// <summary>An order in a list.</summary>
/// <param name="AmountYuan">As the column holds it; <see cref="AmountFen"/> for everything else.</param>
/// <param name="OpenDiscrepancies">How many of its discrepancies are unfinished.</param>
public sealed record OrderRow(
    string OrderId, string OrderNo, string ProductName, decimal AmountYuan, string? Method, OrderStatus Status, string? TransactionId,
    DateTime CreatedAt, DateTime? PaidAt, DateTime? CancelledAt, string? CancelReason, string? UserId, string? Nickname, int OpenDiscrepancies)
{
    /// <summary>Amount in fen.</summary>
    public long AmountFen => Money.FenFromYuan(AmountYuan);

    /// <summary>What was given back in the range of the filter; null unless the filter is about refunds.</summary>
    public decimal? RefundedYuan { get; init; }

    /// <summary>The same in fen.</summary>
    public long? RefundedFen => RefundedYuan is { } yuan ? Money.FenFromYuan(yuan) : null;
}
