using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VipAdmin.Core;

/// <summary>Phone numbers as every signed-in person may see them, and as they may be stored.</summary>
public static partial class MaskedPhone
{
    /// <summary><c>138****1234</c>. Shorter or foreign numbers keep at most a third of their characters at either end.</summary>
    public static string Of(string phone)
    {
        var (head, tail) = phone.Length >= 11 ? (3, 4) : (phone.Length / 4, phone.Length / 4);
        return $"{phone[..head]}****{phone[(phone.Length - tail)..]}";
    }

    /// <summary>Masks everything that looks like a phone number in free text: nicknames, search texts. Ids stay whole.</summary>
    public static string InText(string text) => Digits().Replace(Mobile(text), found => found.Value.Contains('-') ? found.Value : Of(found.Value));

    /// <summary>
    /// Masks mobile numbers however they are spelled: in groups, with +86 or 0086, in full-width digits, escaped for an address, in the middle of a sentence.
    /// Order numbers, transaction numbers and ids stay whole, so every text may pass it before it is stored.
    /// </summary>
    public static string Mobile(string text)
    {
        var masked = Plain(text);
        if (!masked.Contains('%', StringComparison.Ordinal))
        {
            return masked;
        }
        var unescaped = Uri.UnescapeDataString(masked);
        var readable = Plain(unescaped);
        return readable == unescaped ? masked : readable;
    }

    private static string Plain(string text)
    {
        // Most texts, of which a log has many, hold too few digits for a number.
        if (text.Count(char.IsDigit) < MobileLength)
        {
            return text;
        }
        var folded = Folded(text);
        StringBuilder? result = null;
        var done = 0;
        foreach (var match in Numbers().EnumerateMatches(folded))
        {
            // An id or an address of a network is matched as a whole only to keep its digits from being read as a number.
            if (Kept().IsMatch(folded.AsSpan(match.Index, match.Length)))
            {
                continue;
            }
            result ??= new StringBuilder(text.Length);
            var digits = string.Concat(folded.Substring(match.Index, match.Length).Where(char.IsAsciiDigit));
            result.Append(text, done, match.Index - done).Append(Of(digits[^MobileLength..]));
            done = match.Index + match.Length;
        }
        return result is null ? text : result.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>Digits of a mobile number.</summary>
    private const int MobileLength = 11;

    /// <summary>An id.</summary>
    private const string IdForm = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    /// <summary>An id, a long hexadecimal number such as that of a trace, and four numbers with dots between them.</summary>
    private const string KeptForms = IdForm
        + @"|(?<![0-9A-Za-z])(?=[0-9]*[a-f])[0-9a-f]{16,}(?![0-9A-Za-z])|(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?!\.?[0-9])";

    /// <summary>The text with every kind of digit, dash and blank as the plain one; each character keeps its place.</summary>
    private static string Folded(string text) => string.Create(text.Length, text, static (folded, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            folded[i] = source[i] switch
            {
                <= '\x7f' and var plain => plain is '\t' or '\r' or '\n' ? ' ' : plain,
                '＋' => '+',
                '（' => '(',
                '）' => ')',
                '·' or '．' or '。' => '.',
                var other => char.GetUnicodeCategory(other) switch
                {
                    UnicodeCategory.DecimalDigitNumber => (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(other)),
                    UnicodeCategory.DashPunctuation => '-',
                    UnicodeCategory.SpaceSeparator or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => ' ',
                    _ => other,
                },
            };
        }
    });

    [GeneratedRegex(KeptForms + @"|(?<![0-9])(?:(?:\+|00)?[ ().+-]{0,3}86[ ().+-]{0,3})?1[ ().+-]{0,3}[3-9](?:[ ().+-]{0,3}[0-9]){9}(?![0-9])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex("^(?:" + KeptForms + ")$", RegexOptions.CultureInvariant)]
    private static partial Regex Kept();

    [GeneratedRegex(IdForm + @"|\d{7,}")]
    private static partial Regex Digits();
}
