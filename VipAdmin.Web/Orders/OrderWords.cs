using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;
using VipAdmin.Core.Backend;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Orders;

/// <summary>Codes of orders in the reader's words.</summary>
public static partial class OrderWords
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

    /// <summary>
    /// What a discrepancy or a close is about, as <c>wechat</c>, <c>wechat:2026-11-30</c>, <c>wechat:2026-11-30:8</c> and <c>wechat:2026-11-30:refund</c>
    /// name it: a platform, its day, a line of the statement of that day, or its statement of refunds. Any other text, such as an order number, stays.
    /// </summary>
    public static string Subject(this IStringLocalizer<OrdersText> words, string subject)
    {
        if (OfABill().Match(subject) is not { Success: true } found)
        {
            return subject;
        }
        var (channel, day, line) = (words.Channel(found.Groups["channel"].Value), found.Groups["day"].Value, found.Groups["line"].Value);
        return (day, line) switch
        {
            ("", _) => channel,
            (_, "") => $"{channel} {day}",
            (_, "refund") => words["Subject.Refunds", channel, day],
            _ => words["Subject.Line", channel, day, line],
        };
    }

    /// <summary>The forms of <see cref="Subject"/>.</summary>
    [GeneratedRegex("^(?<channel>wechat|alipay)(?::(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?::(?<line>[0-9]+|refund))?)?$")]
    private static partial Regex OfABill();

    /// <summary>The words under a key, or <paramref name="otherwise"/> when there are none.</summary>
    public static string Or<T>(this IStringLocalizer<T> words, string key, string otherwise)
        => words[key] is { ResourceNotFound: false } word ? word.Value : otherwise;
}
