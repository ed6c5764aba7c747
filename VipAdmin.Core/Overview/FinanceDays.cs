namespace VipAdmin.Core.Overview;

/// <summary>The days that the charts of finance show, and how many of them one column takes together.</summary>
/// <param name="Last">Included.</param>
/// <param name="Step">Days of a column; the last column may have fewer.</param>
public sealed record FinanceDays(DateOnly First, DateOnly Last, int Step)
{
    /// <summary>Days that are shown unless others are asked for.</summary>
    public const int Usual = 90;

    /// <summary>Columns stay wide enough to be pointed at.</summary>
    private const int MostColumns = 92;

    private const int Longest = 5 * 366;

    /// <summary>The first day of each column.</summary>
    public IEnumerable<DateOnly> Columns => Enumerable.Range(0, (Last.DayNumber - First.DayNumber) / Step + 1).Select(i => First.AddDays(i * Step));

    /// <summary>The last day of a column.</summary>
    public DateOnly LastOf(DateOnly column) => column.AddDays(Step - 1) is var last && last < Last ? last : Last;

    /// <summary>The whole Beijing days that a range touches, today at the latest.</summary>
    public static FinanceDays Of(TimeRange range, DateTime now)
    {
        var today = BusinessDay.Of(now);
        var (from, to) = range.At(now);
        var last = to is { } end && end <= now ? BusinessDay.Of(end.AddTicks(-1)) : today;
        var first = from is { } start ? BusinessDay.Of(start) : last.AddDays(1 - Usual);
        if (first > last)
        {
            first = last;
        }
        if (last.DayNumber - first.DayNumber >= Longest)
        {
            first = last.AddDays(1 - Longest);
        }
        var days = last.DayNumber - first.DayNumber + 1;
        return new FinanceDays(first, last, (days + MostColumns - 1) / MostColumns);
    }
}
