using VipAdmin.Core.Payments;

namespace VipAdmin.Core.Orders;

/// <summary>An order as it was read, with what the portal remembers about asking the platform for it.</summary>
public sealed record OrderSnapshot
{
    public required string OrderId { get; init; }
    public required string OrderNo { get; init; }
    public string? UserId { get; init; }
    /// <summary>Package code.</summary>
    public required string ProductType { get; init; }
    public required string ProductName { get; init; }
    public required long AmountFen { get; init; }
    public string? PaymentMethod { get; init; }
    public required OrderStatus Status { get; init; }
    public string? TransactionId { get; init; }
    public DateTime? PaidAt { get; init; }
    public required DateTime CreatedAt { get; init; }
    public DateTime? CancelledAt { get; init; }
    public string? CancelReason { get; init; }
    public DateTime? ExpireAt { get; init; }
    public int CallbackCount { get; init; }
    /// <summary>Unknown answers in a row so far.</summary>
    public int UnknownAttempts { get; init; }
    /// <summary>A row in <c>order_checks</c> exists.</summary>
    public bool Checked { get; init; }

    /// <summary><c>wechat</c>, <c>alipay</c>, <c>points</c>, or null when the method is unknown.</summary>
    public string? Channel => PaymentChannel.Of(PaymentMethod);
}
