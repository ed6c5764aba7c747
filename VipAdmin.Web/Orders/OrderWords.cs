using Microsoft.Extensions.Localization;
using VipAdmin.Core.Backend;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Orders;

/// <summary>Codes of orders in the reader's words.</summary>
public static class OrderWords
{
    /// <summary><c>wechat_native</c> → 微信支付.</summary>
    public static string Channel(this IStringLocalizer<OrdersText> words, string? method)
    {
        if (string.IsNullOrEmpty(method))
        {
            return "—";
        }
        return PaymentMethod.WordOf(method) is { } word ? words["Method." + word] : CodeWords.Other(method);
    }

    /// <summary>The words under a key, or <paramref name="otherwise"/> when there are none.</summary>
    public static string Or<T>(this IStringLocalizer<T> words, string key, string otherwise)
        => words[key] is { ResourceNotFound: false } word ? word.Value : otherwise;
}
