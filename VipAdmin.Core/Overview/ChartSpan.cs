namespace VipAdmin.Core.Overview;

/// <summary>The time that a picture of a start page shows, in columns of equal width that divide the hours and days of Beijing evenly.</summary>
/// <param name="First">Beginning of the first column (UTC).</param>
/// <param name="End">End of the last column (UTC); the column of the present is still filling.</param>
public sealed record ChartSpan(DateTime First, DateTime End, TimeSpan Step)
{
    /// <summary>Hours that are shown unless others are asked for.</summary>
    public const int Usual = 24;

    /// <summary>A longer range shows its end: each column is read from all rows of its time.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>Midnight in Beijing, which divides stretches of hours and days.</summary>
    private static readonly DateTime Origin = BusinessDay.StartUtc(new DateOnly(2024, 1, 1));

    /// <summary>Beginnings of the columns, the oldest first.</summary>
    public IEnumerable<DateTime> Columns => Enumerable.Range(0, (int)((End - First) / Step)).Select(i => First + i * Step);

    /// <summary>The columns that a range touches, until now at the latest.</summary>
    public static ChartSpan Of(TimeRange range, DateTime now)
    {
        var (from, to) = range.At(now);
        var end = to is { } given && given < now ? given : now;
        var first = from is { } start && start < end ? start : Floor(end.AddTicks(-1), TimeSpan.FromHours(1)).AddHours(1 - Usual);
        if (end - first > Longest)
        {
            first = end - Longest;
        }
        // Every row of the range is read in any case: finer columns show since when a platform does not answer, and cost nothing.
        var step = (end - first).TotalHours switch
        {
            <= 0.5 => TimeSpan.FromMinutes(1),
            <= 3 => TimeSpan.FromMinutes(5),
            <= 12 => TimeSpan.FromMinutes(15),
            <= 50 => TimeSpan.FromHours(1),
            <= 8 * 24 => TimeSpan.FromHours(4),
            _ => TimeSpan.FromDays(1),
        };
        // The ends are those of columns: pages that look within one column share a read, and no column is half counted.
        return new ChartSpan(Floor(first, step), Floor(end.AddTicks(-1), step) + step, step);
    }

    private static DateTime Floor(DateTime at, TimeSpan step) => Origin + Math.Floor((at - Origin) / step) * step;
}
