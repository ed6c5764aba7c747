namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// How an order's payment method reads; orders are worked through per lane, so that one platform's trouble does not hold up the other's orders.
/// </summary>
public enum PaymentLane
{
    WeChat,
    Alipay,
    /// <summary>Points, NULL, and methods nobody knows.</summary>
    Other,
}
