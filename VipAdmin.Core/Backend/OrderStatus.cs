namespace VipAdmin.Core.Backend;

/// <summary><c>orders.payment_status</c>.</summary>
public enum OrderStatus
{
    Pending = 0,
    Paid = 1,
    Refunded = 2,
    Cancelled = 3,
    Refunding = 4,
}
