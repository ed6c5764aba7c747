namespace VipAdmin.Core.Payments;

/// <summary>Which platform an order was paid on, read from <c>orders.payment_method</c>. Older rows carry a suffix (<c>wechat_native</c>), so the prefix decides.</summary>
public static class PaymentChannel
{
    public const string WeChat = "wechat";
    public const string Alipay = "alipay";
    /// <summary>Paid with the shop's own points: no platform knows of it.</summary>
    public const string Points = "points";

    /// <summary>Code of an order whose method nobody can read. Such an order is an error, never a guess.</summary>
    public const string UnknownMethod = "UNKNOWN_PAYMENT_METHOD";

    /// <summary>The channel of a payment method, or null when it is NULL or unknown.</summary>
    public static string? Of(string? paymentMethod)
        => paymentMethod is null ? null
            : paymentMethod.StartsWith(WeChat, StringComparison.Ordinal) ? WeChat
            : paymentMethod.StartsWith(Alipay, StringComparison.Ordinal) ? Alipay
            : paymentMethod.StartsWith(Points, StringComparison.Ordinal) ? Points
            : null;
}
