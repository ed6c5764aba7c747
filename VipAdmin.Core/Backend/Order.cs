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
