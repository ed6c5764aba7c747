using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VipAdmin.Core;

/// <summary>What a text in a search box may mean, most likely first. Pure: it looks at the shape alone.</summary>
/// <param name="Readings">Empty for nothing; the name is the last resort and fits almost everything.</param>
public sealed partial record SearchShape(IReadOnlyList<SearchReading> Readings)
{
    /// <summary>Longest text that is looked at; the rest of a paste is dropped.</summary>
    public const int Longest = 200;

    /// <summary>Longest name that is searched for: nicknames have at most 50 characters.</summary>
    private const int LongestName = 50;

    /// <summary>The order numbers' first letters.</summary>
    private const string Prefix = "VIP";

    /// <summary>Digits of an order number after its prefix.</summary>
    private const int OrderDigits = 17;

    /// <summary>WeChat Pay's and Alipay's numbers have 28 digits; older Alipay numbers have 16.</summary>
    private const int TransactionDigits = 16;

    /// <summary>Fewer digits name too many phones and order numbers.</summary>
    private const int FewestDigits = 4;

    /// <summary>Longer bare numbers are numbers of something, not yuan.</summary>
    private const int LongestBareAmount = 6;

    /// <summary>Shorter refund numbers would be found for every tail of a phone.</summary>
    private const int ShortestRefundNo = 6;

    /// <summary>The text as the number of a refund: the payment backend's own, of any form; null when the shape does not allow it.</summary>
    public string? RefundNo
        => (As(SearchKind.Transaction) ?? As(SearchKind.Id) ?? As(SearchKind.PhoneTail)) is { Length: >= ShortestRefundNo } number ? number : null;

    /// <summary>The first reading; null for nothing.</summary>
    public SearchReading? Likely => Readings.Count > 0 ? Readings[0] : null;

    /// <summary>The text of a reading; null when the shape does not allow it.</summary>
    public string? As(SearchKind kind) => Readings.FirstOrDefault(reading => reading.Kind == kind)?.Text;

    /// <summary>Classifies the text.</summary>
    public static SearchShape Of(string? text)
    {
        var pasted = PastedText.Of(text is { Length: > Longest } ? text[..Longest] : text);
        return new SearchShape(pasted.Kind == PastedKind.Nothing ? [] : [.. Read(pasted).DistinctBy(reading => reading.Kind)]);
    }

    private static IEnumerable<SearchReading> Read(PastedText pasted)
    {
        switch (pasted.Kind)
        {
            case PastedKind.Spoilt:
                return [new(SearchKind.Spoilt, pasted.Text)];
            case PastedKind.Phone:
                return [new(SearchKind.Phone, pasted.Text)];
            case PastedKind.Id:
                return [new(SearchKind.Id, pasted.Text)];
            case PastedKind.OrderNo:
                return [new(SearchKind.OrderNo, pasted.Text)];
        }
        if (pasted.Kind == PastedKind.Name && AmongWords(pasted.Text) is { } number)
        {
            return [number, .. Names(pasted)];
        }
        var compact = Compact(pasted.Text);
        return ByForm(compact, pasted).Concat(Names(pasted));
    }

    /// <summary>The number that a sentence is about; null when it has none, or several.</summary>
    private static SearchReading? AmongWords(string text)
        => WholeNumber().Matches(Folded(text)).Select(match => PastedText.Of(match.Value)).Distinct().ToArray() is [var only]
            ? only.Kind switch
            {
                PastedKind.Phone => new(SearchKind.Phone, only.Text),
                PastedKind.OrderNo => new(SearchKind.OrderNo, only.Text),
                PastedKind.Transaction => new(SearchKind.Transaction, only.Text),
                _ => null,
            }
            : null;

    private static IEnumerable<SearchReading> ByForm(string compact, PastedText pasted)
    {
        if (Masked().Match(compact) is { Success: true } masked)
        {
            yield return new(SearchKind.MaskedPhone, $"{masked.Groups["head"].Value}****{masked.Groups["tail"].Value}");
            yield break;
        }
        if (MaskedTail().Match(compact) is { Success: true } tail)
        {
            yield return new(SearchKind.PhoneTail, tail.Groups["tail"].Value);
            yield break;
        }
        if (Address().IsMatch(compact))
        {
            yield return new(SearchKind.Email, compact);
            yield break;
        }
        if (Yuan(compact) is { } fen)
        {
            yield return new(SearchKind.Amount, fen.ToString(CultureInfo.InvariantCulture));
            yield break;
        }
        var digits = compact.All(char.IsAsciiDigit) ? compact : pasted.Kind is PastedKind.Part or PastedKind.Transaction ? Digits(compact) : "";
        foreach (var reading in ByDigits(digits))
        {
            yield return reading;
        }
        // A bare number is an amount as well, where it is short enough and no number of anything begins with zero.
        if (digits.Length is > 0 and <= LongestBareAmount && digits[0] != '0' && digits == compact)
        {
            yield return new(SearchKind.Amount, digits + "00");
        }
        foreach (var reading in ByHex(compact.ToLowerInvariant()))
        {
            yield return reading;
        }
        if (pasted.Kind == PastedKind.OrderNoPrefix && pasted.Text.Length > Prefix.Length)
        {
            yield return new(SearchKind.OrderNoStart, pasted.Text);
        }
        if (pasted.Kind == PastedKind.Transaction)
        {
            yield return new(SearchKind.Transaction, pasted.Text);
        }
    }

    private static IEnumerable<SearchReading> ByDigits(string digits)
    {
        if (digits.Length == OrderDigits && digits[0] == '1')
        {
            yield return new(SearchKind.OrderNo, Prefix + digits);
        }
        if (digits.Length >= TransactionDigits)
        {
            yield return new(SearchKind.Transaction, digits);
            yield break;
        }
        if (digits.Length is >= FewestDigits and < 11)
        {
            yield return new(SearchKind.PhoneTail, digits);
        }
        // The milliseconds of an order number begin with 1 until the year 2033.
        if (digits.Length >= 7 && digits[0] == '1')
        {
            yield return new(SearchKind.OrderNoStart, Prefix + digits);
        }
        if (digits.Length >= 10)
        {
            yield return new(SearchKind.Transaction, digits);
        }
    }

    private static IEnumerable<SearchReading> ByHex(string compact)
    {
        if (IdEnd().IsMatch(compact))
        {
            yield return new(SearchKind.IdEnd, compact);
        }
        if (IdStart().IsMatch(compact) && compact.Length < 36)
        {
            yield return new(SearchKind.IdStart, compact.TrimEnd('-'));
        }
    }

    private static IEnumerable<SearchReading> Names(PastedText pasted)
    {
        // A whole number of a platform cannot be a nickname.
        if (pasted.Kind == PastedKind.Transaction && pasted.Text.Length >= TransactionDigits && pasted.Text.All(char.IsAsciiDigit))
        {
            yield break;
        }
        var name = pasted.Text.Length > LongestName ? pasted.Text[..LongestName].Trim() : pasted.Text;
        var folded = Folded(name);
        if (NameAndTail().Match(folded) is { Success: true } both)
        {
            yield return Of(both);
        }
        yield return new(SearchKind.Name, name);
        // Digits that follow a name at once may belong to it.
        if (NameWithTail().Match(folded) is { Success: true } one)
        {
            yield return Of(one);
        }

        static SearchReading Of(Match match)
            => new(SearchKind.NameAndPhoneTail, $"{match.Groups["name"].Value.Trim()} {match.Groups["tail"].Value}");
    }

    /// <summary>Fen of a text that is marked as an amount: by its currency, by a sign, or by two decimals; null for anything else.</summary>
    private static long? Yuan(string compact)
    {
        var match = Marked().Match(compact);
        return match.Success && decimal.TryParse(match.Groups["yuan"].Value.Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var yuan) && yuan <= 99_999_999m ? (long)(yuan * 100m) : null;
    }

    private static string Folded(string text) => text.Normalize(NormalizationForm.FormKC);

    private static string Compact(string text)
        => string.Concat(Folded(text).Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format))
            .Trim("`\"'“”‘’=#。.,;、!?()[]{}<>".ToCharArray());

    private static string Digits(string compact)
    {
        var digits = string.Concat(compact.Where(char.IsAsciiDigit));
        return compact.Any(char.IsLetter) ? "" : digits;
    }

    [GeneratedRegex(@"^(?:\+|00)?(?:86)?-?(?<head>1[0-9]{2})[-]?[*xX•·]{2,8}[-]?(?<tail>[0-9]{4})$", RegexOptions.CultureInvariant)]
    private static partial Regex Masked();

    [GeneratedRegex(@"^(?:[*xX•·]{2,8}-?|尾号|尾数|末四位|后四位)[:]?(?<tail>[0-9]{4,8})$", RegexOptions.CultureInvariant)]
    private static partial Regex MaskedTail();

    [GeneratedRegex(@"^[^\s@]{1,64}@[^\s@]+\.[^\s@]+$", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"^(?:(?:[+-]?(?:¥|rmb|cny)|(?:¥|rmb|cny)[+-])(?<yuan>[0-9][0-9,]{0,13}(?:\.[0-9]{1,2})?)元?|(?<yuan>[0-9][0-9,]{0,13}(?:\.[0-9]{1,2})?)元|[+-]?(?<yuan>[0-9]{1,3}(?:,[0-9]{3})*\.[0-9]{2}|[0-9]{1,8}\.[0-9]{2}))$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Marked();

    [GeneratedRegex(@"^[0-9a-f]{12}$", RegexOptions.CultureInvariant)]
    private static partial Regex IdEnd();

    [GeneratedRegex(@"^[0-9a-f]{8}(?:-[0-9a-f-]*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex IdStart();

    [GeneratedRegex(@"^(?:(?<name>\D*[^\d\s].*?)[\s*]+(?<tail>[0-9]{4})|(?<tail>[0-9]{4})[\s*]+(?<name>[^\d\s][^\d]*))$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex NameAndTail();

    [GeneratedRegex(@"^(?=[^\d]*[^\x00-\x7f])(?<name>[^\d]*[^\d\s*])(?<tail>[0-9]{4})$", RegexOptions.CultureInvariant)]
    private static partial Regex NameWithTail();

    [GeneratedRegex(@"(?<![0-9A-Za-z-])(?:VIP ?1[0-9]{16}|(?:(?:\+|00)?86[ -]?)?1[0-9]{2}[ -]?[0-9]{4}[ -]?[0-9]{4}|[0-9]{28})(?![0-9A-Za-z-])",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex WholeNumber();
}
