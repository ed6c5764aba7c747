namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// The orders of one platform in a round. Lanes are worked through independently, so that one platform's trouble does not delay the other's orders.
/// </summary>
public enum PaymentLane
{
    WeChat,
    Alipay,
    /// <summary>Points, NULL, and methods unknown here.</summary>
    Other,
}
