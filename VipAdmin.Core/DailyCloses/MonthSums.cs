using VipAdmin.Core.Statements;

namespace VipAdmin.Core.DailyCloses;

/// <summary>What the days of a channel add up to in a month. Pure. Days of which one side is missing are left out of the sums and counted.</summary>
/// <param name="Figures">Both sides' sums, carried rows and causes of the days that count.</param>
/// <param name="Days">Days that are over.</param>
/// <param name="Counted">Of them, those in the sums.</param>
public sealed record MonthSums(DayFigures Figures, int Days, int Counted)
{
    public int Closed { get; init; }
    public int Prepared { get; init; }
    public int Differing { get; init; }
    public int Missing { get; init; }

    /// <summary>Adds up the days of one channel.</summary>
    public static MonthSums Of(string channel, IReadOnlyCollection<MonthDay> month)
    {
        var days = month.Where(day => day.Channel == channel).ToArray();
        var counted = days.Where(day => day.Counts).Select(day => day.Figures).ToArray();
        var causes = counted.SelectMany(day => day.Causes).GroupBy(cause => cause.Type, StringComparer.Ordinal)
            .Select(type => new DayCause(type.Key, type.Sum(cause => cause.Count), type.Sum(cause => cause.Open), type.Sum(cause => cause.Blocking),
                type.Sum(cause => cause.Fen))).ToArray();
        var carried = Sum(counted, day => day.Carried);
        int Of(DayStanding standing) => days.Count(day => day.Standing == standing);
        return new MonthSums(new DayFigures(channel, "open", counted.Length > 0, Side(counted, day => day.Local), Side(counted, day => day.Platform),
            counted.Sum(day => day.FeeFen), default, carried, carried.Fen + causes.Sum(cause => cause.Fen),
            causes.ToDictionary(cause => cause.Type, cause => cause.Count))
        {
            Causes = causes,
        }, days.Count(day => day.Standing is not (DayStanding.Future or DayStanding.Running or DayStanding.Before)), counted.Length)
        {
            Closed = Of(DayStanding.Closed), Prepared = Of(DayStanding.Prepared), Differing = Of(DayStanding.Differs), Missing = Of(DayStanding.Missing),
        };
    }

    private static DaySide Side(DayFigures[] days, Func<DayFigures, DaySide> side)
        => new(Sum(days, day => side(day).Payments), Sum(days, day => side(day).Refunds));

    private static DaySum Sum(DayFigures[] days, Func<DayFigures, DaySum> sum) => new(days.Sum(day => sum(day).Count), days.Sum(day => sum(day).Fen));
}
