using VipAdmin.Core.Statements;

namespace VipAdmin.Core.DailyCloses;

/// <summary>A channel's day in a month: its figures, how it stands, and who has signed it.</summary>
/// <param name="Figures">Our side means nothing while <see cref="Matched"/> is false.</param>
/// <param name="Matched">A statement of the day was matched with our books.</param>
public sealed record MonthDay(DateOnly Day, DayStanding Standing, DayFigures Figures, bool Matched)
{
    public string? PreparedBy { get; init; }
    public DateTime? PreparedAt { get; init; }
    public string? ConfirmedBy { get; init; }
    public DateTime? ConfirmedAt { get; init; }

    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    public string Channel => Figures.Channel;

    /// <summary>Discrepancies of the day that are not finished.</summary>
    public int Open => Figures.Causes.Sum(cause => cause.Open);

    /// <summary>Platform less local, without what was carried over midnight.</summary>
    public long ApartFen => Figures.DifferenceFen - Figures.Carried.Fen;

    /// <summary>Both sides of it are known, so that it counts in the sums of its month.</summary>
    public bool Counts => Figures.Statement && Matched;

    /// <summary>Judges a day. Pure.</summary>
    /// <param name="today">The Beijing day on which it is looked at.</param>
    internal static DayStanding Judge(DayReading day, DateOnly today) => day switch
    {
        { Figures.State: "closed" } => DayStanding.Closed,
        { Figures.State: "prepared" } => DayStanding.Prepared,
        _ when day.Day > today => DayStanding.Future,
        _ when day.Day == today => DayStanding.Running,
        { Figures.Statement: false } => day.Begun ? DayStanding.Missing : DayStanding.Before,
        { Figures: { UnexplainedFen: not 0 } } => DayStanding.Differs,
        { Figures: var figures } when figures.Causes.Any(cause => cause.Open > 0) => DayStanding.Differs,
        { Figures: { Platform.Count: 0, Local.Count: 0 } } => DayStanding.NoTrades,
        { Figures.DifferenceFen: not 0 } => DayStanding.Explained,
        _ => DayStanding.Agrees,
    };
}
