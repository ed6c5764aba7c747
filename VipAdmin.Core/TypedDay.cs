using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VipAdmin.Core;

/// <summary>Recognises a Beijing day that a person types: 2026-11-22, 2026/11/22, 20261122, 2026年11月22日, 11月22日, 22 Nov 2026, Nov 22. Pure.</summary>
public static partial class TypedDay
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");

    /// <summary>The day; null for anything else. Without a year it is the last such day that is not in the future.</summary>
    public static DateOnly? Of(string? text, DateOnly today)
    {
        var typed = Plain(text);
        if (Dated(typed) is { } dated)
        {
            return dated;
        }
        if (MonthAndDay().Match(typed) is { Success: true } ofThisYear)
        {
            return Last(today, Number(ofThisYear, "month"), Number(ofThisYear, "day"));
        }
        // The year of parsing would be the machine's; a leap year takes every day, and what it is comes from today.
        return DateOnly.TryParseExact(typed + " 2024", ["d MMM yyyy", "d MMMM yyyy", "MMM d yyyy", "MMMM d yyyy"], English, DateTimeStyles.AllowWhiteSpaces,
            out var yearless) ? Last(today, yearless.Month, yearless.Day) : null;
    }

    /// <summary>The same of a day with its year only, where a day of the past is as likely as one to come.</summary>
    public static DateOnly? WithYear(string? text) => Dated(Plain(text));

    private static string Plain(string? text) => (text ?? "").Normalize(NormalizationForm.FormKC).Trim();

    private static DateOnly? Dated(string typed)
        => Numbers().Match(typed) is { Success: true } numbers ? Day(numbers)
            : DateOnly.TryParseExact(typed, ["d MMM yyyy", "d MMMM yyyy", "MMM d, yyyy", "MMMM d, yyyy", "MMM d yyyy", "MMMM d yyyy"], English,
                DateTimeStyles.AllowWhiteSpaces, out var named) ? named : null;

    private static DateOnly? Day(Match match)
        => DateOnly.TryParseExact($"{Number(match, "year"):D4}-{Number(match, "month"):D2}-{Number(match, "day"):D2}", "yyyy-MM-dd",
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static DateOnly? Last(DateOnly today, int month, int day)
        => Enumerable.Range(0, 5).Select(back => today.Year - back)
            .Where(year => month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month))
            .Select(year => (DateOnly?)new DateOnly(year, month, day)).FirstOrDefault(each => each <= today);

    private static int Number(Match match, string name) => int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<year>20[0-9]{2})(?:(?<month>[0-9]{2})(?<day>[0-9]{2})|[-/.](?<month>[0-9]{1,2})[-/.](?<day>[0-9]{1,2})"
        + @"|\s*年\s*(?<month>[0-9]{1,2})\s*月\s*(?<day>[0-9]{1,2})\s*[日号]?)$", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^(?<month>[0-9]{1,2})\s*月\s*(?<day>[0-9]{1,2})\s*[日号]?$", RegexOptions.CultureInvariant)]
    private static partial Regex MonthAndDay();
}
