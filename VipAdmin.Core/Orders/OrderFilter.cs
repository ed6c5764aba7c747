using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Orders;

/// <summary>Which VIP orders to list; the default is all, newest first.</summary>
public sealed record OrderFilter
{
    /// <summary>Order number or its beginning, a platform's transaction number, a user id, or a whole phone number.</summary>
    public string? Text { get; init; }
    public OrderStatus? Status { get; init; }
    /// <summary><c>wechat</c> or <c>alipay</c>; compared by prefix, because older rows carry a suffix.</summary>
    public string? Method { get; init; }
    /// <summary>First Beijing calendar day of creation.</summary>
    public DateOnly? From { get; init; }
    /// <summary>Last Beijing calendar day of creation.</summary>
    public DateOnly? To { get; init; }
}
