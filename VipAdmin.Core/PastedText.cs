using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VipAdmin.Core;

/// <summary>
/// Recognises a number pasted from a bill, spreadsheet, contact list or chat, and strips the marks that bills put before it, quotation marks, <c>="…"</c>,
/// invisible characters, blanks, labels and full-width forms. Pure, and the same for every search box.
/// </summary>
/// <param name="Text">The text in the form that is searched for.</param>
public sealed partial record PastedText(PastedKind Kind, string Text)
{
    /// <summary>VIP, 13 digits of milliseconds, 4 digits.</summary>
    private const int OrderNoLength = 20;

    /// <summary>WeChat Pay's and Alipay's numbers have 28 digits; older Alipay numbers have 16.</summary>
    private const int ShortestTransaction = 16;

    private const string Wrapping = "`\"'“”‘’=#。.,;、!?()[]{}<>《》【】「」 ";

    /// <summary>Whether it cannot be a member: a whole order number, a platform's number or a rounded one.</summary>
    public bool IsNoMember
        => Kind is PastedKind.OrderNo or PastedKind.Spoilt
            || (Kind is PastedKind.Transaction && Text.Length >= ShortestTransaction && Text.All(char.IsAsciiDigit));

    /// <summary>
    /// The text for a place that takes an order number or any part of one; null when nothing is left of it. Unlike a search, such a place has no use for
    /// names: what is not recognised is unwrapped and folded all the same.
    /// </summary>
    public static string? OrderNoIn(string? text)
    {
        var pasted = Of(text);
        var number = pasted.Kind == PastedKind.Name && Unwrapped(pasted.Text.Normalize(NormalizationForm.FormKC)) is { Length: > 0 } bare ? bare : pasted.Text;
        return number.Length > 0 ? number : null;
    }

    /// <summary>Classifies the text.</summary>
    public static PastedText Of(string? text)
    {
        var visible = Visible(text ?? "");
        if (visible.Length == 0)
        {
            return new PastedText(PastedKind.Nothing, "");
        }
        var folded = Unwrapped(visible.Normalize(NormalizationForm.FormKC));
        var label = folded.LastIndexOf(':');
        return Recognised(folded)
            ?? Recognised(Unwrapped(Label().Replace(folded, "")))
            ?? (label > 0 ? Recognised(Unwrapped(folded[(label + 1)..])) : null)
            ?? new PastedText(PastedKind.Name, visible);
    }

    /// <summary>Drops invisible characters at either end, and control characters and unpaired surrogates anywhere.</summary>
    private static string Visible(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune))
            {
                result.Append(rune.Value is 0 ? "" : " ");
            }
            else if (rune != Rune.ReplacementChar)
            {
                result.Append(rune.ToString());
            }
        }
        var (from, to) = (0, result.Length);
        while (from < to && IsInvisible(result[from]))
        {
            from++;
        }
        while (to > from && IsInvisible(result[to - 1]))
        {
            to--;
        }
        return result.ToString(from, to - from);
    }

    private static bool IsInvisible(char c) => char.IsWhiteSpace(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format;

    /// <summary>Drops invisible characters inside, unifies dashes, and trims the punctuation that bills, sheets and sentences put around a number.</summary>
    private static string Unwrapped(string text)
        => Dashes().Replace(string.Concat(text.Where(c => CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.Format)), "-").Trim(Wrapping.ToCharArray());

    private static PastedText? Recognised(string text)
    {
        var compact = Blanks().Replace(text, "");
        if (compact.Length == 0)
        {
            return null;
        }
        if (Rounded().IsMatch(compact))
        {
            return new PastedText(PastedKind.Spoilt, compact);
        }
        if (MobilePhone().Match(PhonePunctuation().Replace(compact, "")) is { Success: true } phone)
        {
            return new PastedText(PastedKind.Phone, phone.Groups["number"].Value);
        }
        if (Guid.TryParseExact(compact, "D", out var id) || (compact.Any(char.IsAsciiLetter) && Guid.TryParseExact(compact, "N", out id)))
        {
            return new PastedText(PastedKind.Id, id.ToString());
        }
        if (OrderNumber().IsMatch(compact))
        {
            var number = compact.ToUpperInvariant();
            return new PastedText(number.Length >= OrderNoLength ? PastedKind.OrderNo : PastedKind.OrderNoPrefix, number);
        }
        if (GroupedDigits().IsMatch(text))
        {
            var digits = string.Concat(compact.Where(char.IsAsciiDigit));
            return new PastedText(digits.Length < ShortestTransaction ? PastedKind.Part : PastedKind.Transaction, digits);
        }
        return Code().IsMatch(text) && text.Count(char.IsAsciiDigit) >= 4 ? new PastedText(PastedKind.Transaction, text) : null;
    }

    [GeneratedRegex(@"^(?:微信|支付宝|商户|平台|会员|用户|联系|wechat|alipay|merchant|member|user|order|transaction|phone|mobile|tel|trade)?\s*(?:支付|付款)?\s*(?:订单编号|订单号|单号|交易单号|交易号|流水号|手机号码|手机号|手机|电话|编号|号码|id|no\.?|number|num)?\s*[:=#]?\s*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Label();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();

    [GeneratedRegex(@"[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]", RegexOptions.CultureInvariant)]
    private static partial Regex Dashes();

    [GeneratedRegex(@"^[0-9](?:\.[0-9]+)?E\+[0-9]+$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Rounded();

    [GeneratedRegex(@"[-().]", RegexOptions.CultureInvariant)]
    private static partial Regex PhonePunctuation();

    [GeneratedRegex(@"^(?:\+|00)?(?:86)?(?<number>1[0-9]{10})$", RegexOptions.CultureInvariant)]
    private static partial Regex MobilePhone();

    [GeneratedRegex(@"^VIP[0-9]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OrderNumber();

    [GeneratedRegex(@"^\+?[0-9](?:[ -]?[0-9]){5,}$", RegexOptions.CultureInvariant)]
    private static partial Regex GroupedDigits();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{6,}$", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
