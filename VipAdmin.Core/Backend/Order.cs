namespace VipAdmin.Core.Backend;

/// <summary>A row of the backend's <c>public.orders</c>. Mapped, never migrated; only <c>order_type = 'vip'</c> is ours to change.</summary>
public sealed class Order
{
    public required string OrderId { get; set; }
    public required string OrderNo { get; set; }
    public string? UserId { get; set; }
    public required string OrderType { get; set; }
    /// <summary>For VIP orders the package code.</summary>
    public required string ProductType { get; set; }
    public required string ProductName { get; set; }
    /// <summary>Yuan, numeric(10,2).</summary>
    public decimal Amount { get; set; }
    /// <summary><c>wechat…</c>, <c>alipay…</c>, <c>points</c> or NULL; compared by prefix.</summary>
    public string? PaymentMethod { get; set; }
    public OrderStatus PaymentStatus { get; set; }
    public string? TransactionId { get; set; }
    public DateTime? PaidAt { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime UpdatedAt { get; set; }
    public DateTime? ExpireAt { get; set; }
    public DateTime? CancelledAt { get; set; }
    public string? CancelReason { get; set; }
    public int RefundStatus { get; set; }
    public int CallbackCount { get; set; }

    /// <summary>The value of <see cref="OrderType"/> for the orders this portal may change.</summary>
    public const string Vip = "vip";
}

/// <summary><c>orders.payment_status</c>.</summary>
public enum OrderStatus
{
    Pending = 0,
    Paid = 1,
    Refunded = 2,
    Cancelled = 3,
    Refunding = 4,
}

/// <summary>A row of the backend's <c>public.vip_orders</c>: which package an order buys.</summary>
public sealed class VipOrder
{
    public required string VipOrderId { get; set; }
    public required string OrderId { get; set; }
    public required string PackageId { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime UpdatedAt { get; set; }
}

/// <summary>A row of the backend's <c>public.payment_callbacks</c>: a notification as it arrived.</summary>
public sealed class PaymentCallback
{
    public required string CallbackId { get; set; }
    public required string OrderNo { get; set; }
    public required string Channel { get; set; }
    public string? TransactionId { get; set; }
    /// <summary>JSON as received.</summary>
    public required string CallbackData { get; set; }
    public bool? SignatureValid { get; set; }
    public bool Processed { get; set; }
    public string? ProcessResult { get; set; }
    public string? ErrorMessage { get; set; }
    public DateTime CreatedAt { get; set; }
}

/// <summary>
/// What the portal knows about asking the platform for one order: how often the answer was unknown in a row, and when to ask next.
/// A row exists once an order needed a second look, or was cancelled and is watched for a late payment.
/// </summary>
public sealed class OrderCheck
{
    public required string OrderId { get; set; }
    public required string OrderNo { get; set; }
    /// <summary>Unknown answers in a row; 0 after any usable answer.</summary>
    public int UnknownAttempts { get; set; }
    /// <summary>When the order is due again (UTC); null = nothing left to ask.</summary>
    public DateTime? NextAt { get; set; }
    public DateTime? LastAt { get; set; }
    /// <summary>Error code or platform state of the last answer.</summary>
    public string? LastCode { get; set; }
    /// <summary>Set while a cancelled order is watched for a late payment: when it was cancelled (UTC).</summary>
    public DateTime? WatchedSince { get; set; }
}
