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
}

/// <summary>Recognises what somebody typed or pasted. A pure decision.</summary>
public static class OrderSearchText
{
    /// <summary>What <paramref name="text"/> can only be, most specific first. A transaction number has no index and is the last resort.</summary>
    public static OrderSearchKind KindOf(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        return trimmed switch
        {
            "" => OrderSearchKind.Newest,
            _ when IsPhone(trimmed) => OrderSearchKind.Phone,
            _ when Guid.TryParse(trimmed, out _) => OrderSearchKind.UserId,
            _ when trimmed.StartsWith("VIP", StringComparison.OrdinalIgnoreCase) => trimmed.Length >= FullNumber ? OrderSearchKind.OrderNo : OrderSearchKind.OrderNoPrefix,
            _ => OrderSearchKind.Transaction,
        };
    }

    /// <summary>VIP, 13 digits of milliseconds, 4 digits.</summary>
    private const int FullNumber = 20;

    private static bool IsPhone(string text) => text.Length == 11 && text[0] == '1' && text.All(char.IsAsciiDigit);
}
