using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Orders;

/// <summary>Which VIP orders. As it stands: the newest ones.</summary>
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

/// <summary>What a search text was taken for.</summary>
public enum OrderSearchKind
{
    /// <summary>No text: the newest orders.</summary>
    Newest,
    OrderNo,
    OrderNoPrefix,
    Transaction,
    UserId,
    Phone,
    /// <summary>A number shorter than any platform's; looked for as a whole one.</summary>
    Part,
    /// <summary>A number that a spreadsheet has rounded; nothing is looked for.</summary>
    Spoilt,
}

/// <summary>Recognises what somebody typed or pasted. A pure decision.</summary>
public static class OrderSearchText
{
    /// <summary>What <paramref name="text"/> is looked for as. A transaction number has no index and is the last resort.</summary>
    public static OrderSearchKind KindOf(string? text) => KindOf(PastedText.Of(text));

    internal static OrderSearchKind KindOf(PastedText pasted) => pasted.Kind switch
    {
        PastedKind.Nothing => OrderSearchKind.Newest,
        PastedKind.Phone => OrderSearchKind.Phone,
        PastedKind.Id => OrderSearchKind.UserId,
        PastedKind.OrderNo => OrderSearchKind.OrderNo,
        PastedKind.OrderNoPrefix => OrderSearchKind.OrderNoPrefix,
        PastedKind.Part => OrderSearchKind.Part,
        PastedKind.Spoilt => OrderSearchKind.Spoilt,
        _ => OrderSearchKind.Transaction,
    };
}
