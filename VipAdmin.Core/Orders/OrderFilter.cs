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
    /// <summary>Exactly this amount, in fen.</summary>
    public long? AmountFen { get; init; }
    /// <summary>Orders whose callback was lost and which the portal settled.</summary>
    public bool Recovered { get; init; }
    /// <summary>The order of the list, not what it holds: by order number, which rises with the time of creation.</summary>
    public bool OldestFirst { get; init; }
    /// <summary>
    /// Which of its times <see cref="From"/> and <see cref="To"/> are about. <see cref="OrderTime.Refunded"/> keeps orders with a refund without them too,
    /// <see cref="OrderTime.Recovered"/> those that a run settled.
    /// </summary>
    public OrderTime Time { get; init; }
    /// <summary>At or after (UTC).</summary>
    public DateTime? From { get; init; }
    /// <summary>Before (UTC).</summary>
    public DateTime? To { get; init; }
}
