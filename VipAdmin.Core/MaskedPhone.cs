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

    /// <summary>Masks everything that looks like a phone number in free text: nicknames, search texts.</summary>
    public static string InText(string text) => Digits().Replace(Mobile(text), number => Of(number.Value));

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
        var folded = Folded(text);
        StringBuilder? result = null;
        var done = 0;
        foreach (var match in Numbers().EnumerateMatches(folded))
        {
            // An id is matched as a whole only to keep its digits from being read as a number.
            if (match.Length == IdLength && folded[match.Index + 8] == '-' && folded[match.Index + 13] == '-')
            {
                continue;
            }
            result ??= new StringBuilder(text.Length);
            var digits = string.Concat(folded.Substring(match.Index, match.Length).Where(char.IsAsciiDigit));
            result.Append(text, done, match.Index - done).Append(Of(digits[^11..]));
            done = match.Index + match.Length;
        }
        return result is null ? text : result.Append(text, done, text.Length - done).ToString();
    }

    private const int IdLength = 36;

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

    [GeneratedRegex(@"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
        + @"|(?<![0-9])(?:(?:\+|00)?[ ().+-]{0,3}86[ ().+-]{0,3})?1[ ().+-]{0,3}[3-9](?:[ ().+-]{0,3}[0-9]){9}(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\d{7,}")]
    private static partial Regex Digits();
}
