namespace VipAdmin.Core.Backend;

/// <summary>
/// How <c>orders.payment_method</c> is read: by its beginning in either case, because the way of paying may follow it (<c>wechat_native</c>).
/// </summary>
public static class PaymentMethod
{
    /// <summary>Orders that WeChat Pay knows.</summary>
    public const string WeChat = "wechat";
    /// <summary>Orders that Alipay knows.</summary>
    public const string Alipay = "alipay";
    /// <summary>No money moves, and no platform knows the order.</summary>
    public const string Points = "points";

    /// <summary>SQL: the word that the method of <c>orders o</c> begins with. All three words have six letters.</summary>
    public const string Word = "lower(left(o.payment_method, 6))";

    /// <summary>SQL: a platform can take money for <c>orders o</c>.</summary>
    public const string Payable = $"{Word} IN ('{WeChat}', '{Alipay}')";

    /// <summary>SQL: the method of <c>orders o</c> is known here.</summary>
    public const string Known = $"{Word} IN ('{WeChat}', '{Alipay}', '{Points}')";

    /// <summary>The words of the platforms.</summary>
    public static IReadOnlyList<string> Channels { get; } = [WeChat, Alipay];

    /// <summary>The word that a method begins with, whichever way of paying follows it; null when it is unknown here.</summary>
    public static string? WordOf(string? method) => ChannelOf(method) ?? (Is(method, Points) ? Points : null);

    /// <summary>Whether a method begins with a word.</summary>
    public static bool Is(string? method, string word) => method?.StartsWith(word, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary><c>wechat_native</c> is a way to pay by <c>wechat</c>; null when no platform knows the method.</summary>
    public static string? ChannelOf(string? method) => Channels.FirstOrDefault(channel => Is(method, channel));

    /// <summary>Orders whose method begins with a word.</summary>
    public static IQueryable<Order> PaidBy(this IQueryable<Order> orders, string word)
    {
        var beginning = word.ToLowerInvariant();
        return orders.Where(o => o.PaymentMethod!.ToLower().StartsWith(beginning));
    }

    /// <summary>Orders for which a platform can take money.</summary>
    public static IQueryable<Order> PaidByPlatform(this IQueryable<Order> orders)
        => orders.Where(o => o.PaymentMethod!.ToLower().StartsWith(WeChat) || o.PaymentMethod.ToLower().StartsWith(Alipay));

    /// <summary>Orders that no platform knows: points, NULL, and methods unknown here.</summary>
    public static IQueryable<Order> PaidOtherwise(this IQueryable<Order> orders)
        => orders.Where(o => o.PaymentMethod == null || !(o.PaymentMethod.ToLower().StartsWith(WeChat) || o.PaymentMethod.ToLower().StartsWith(Alipay)));

    /// <summary>Orders whose method is known here.</summary>
    public static IQueryable<Order> PaidKnownWay(this IQueryable<Order> orders)
        => orders.Where(o => o.PaymentMethod!.ToLower().StartsWith(WeChat) || o.PaymentMethod.ToLower().StartsWith(Alipay)
            || o.PaymentMethod.ToLower().StartsWith(Points));
}
