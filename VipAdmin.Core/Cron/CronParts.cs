using System.Globalization;
using Cronos;

namespace VipAdmin.Core.Cron;

/// <summary>
/// The fields of an expression as sets of values. They are obtained from Cronos itself, field by field, so the description always matches what fires. Days
/// given by L, W or # are not a set of values and keep their text.
/// </summary>
/// <param name="Days">Days of the month; null when <paramref name="SpecialDay"/> is set.</param>
/// <param name="Weekdays">0 = Sunday; null when <paramref name="SpecialWeekday"/> is set.</param>
internal sealed record CronParts(
    IReadOnlyList<int> Minutes, IReadOnlyList<int> Hours, IReadOnlyList<int>? Days, IReadOnlyList<int> Months, IReadOnlyList<int>? Weekdays,
    string? SpecialDay, string? SpecialWeekday)
{
    /// <summary>A year that begins on a Sunday, and a month of 31 days.</summary>
    private static readonly DateTime Start = new(2023, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Reads a valid expression.</summary>
    /// <exception cref="CronFormatException">The expression is not valid.</exception>
    public static CronParts Of(string cron)
    {
        var fields = CronCheck.Tidy(cron).Split(' ');
        var day = fields[2].ToUpperInvariant();
        var weekday = fields[4].ToUpperInvariant();
        var specialDay = day.IndexOfAny(['L', 'W']) >= 0;
        var specialWeekday = weekday.Contains('#', StringComparison.Ordinal) || weekday.EndsWith('L');
        return new CronParts(
            Values($"{fields[0]} 0 1 1 *", Start.AddHours(1), at => at.Minute),
            Values($"0 {fields[1]} 1 1 *", Start.AddDays(1), at => at.Hour),
            specialDay ? null : Values($"0 0 {fields[2]} 1 *", Start.AddMonths(1), at => at.Day),
            Values($"0 0 1 {fields[3]} *", Start.AddYears(1), at => at.Month),
            specialWeekday ? null : Values($"0 0 1-7 1 {fields[4]}", Start.AddDays(7), at => (int)at.DayOfWeek),
            specialDay ? day : null,
            specialWeekday ? weekday : null);
    }

    public bool EveryMinute => Minutes.Count == 60;
    public bool EveryHour => Hours.Count == 24;
    public bool EveryDay => Days?.Count == 31;
    public bool EveryMonth => Months.Count == 12;
    public bool EveryWeekday => Weekdays?.Count == 7;

    /// <summary>The distance between values that are evenly spaced around the whole range, such as 5 for 0, 5, 10 … 55; null otherwise.</summary>
    public static int? Rhythm(IReadOnlyList<int> values, int round)
        => values.Count > 1 && round % values.Count == 0 && values.Select((value, i) => value - values[0] == i * (round / values.Count)).All(even => even)
            ? round / values.Count : null;

    /// <summary>First and last of values without a gap, also across the end of the range (22 … 2); null when there is a gap.</summary>
    public static (int From, int To)? Stretch(IReadOnlyList<int> values, int round)
    {
        var holes = Enumerable.Range(0, values.Count).Where(i => (values[i] + 1) % round != values[(i + 1) % values.Count]).ToArray();
        return holes.Length == 1 && values.Count > 1 ? (values[(holes[0] + 1) % values.Count], values[holes[0]]) : null;
    }

    private static int[] Values(string cron, DateTime until, Func<DateTime, int> value)
        => [.. CronExpression.Parse(cron).GetOccurrences(Start, until).Select(value).Distinct().Order()];

    /// <summary>The number in a special day, e.g. 3 in L-3W; null when there is none.</summary>
    public static int? Number(string special)
        => int.TryParse(string.Concat(special.Where(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
