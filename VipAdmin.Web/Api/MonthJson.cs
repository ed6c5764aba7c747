using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Core.DailyCloses;

namespace VipAdmin.Web.Api;

/// <summary>The days of a month, channel by channel; all of them, so that nothing follows.</summary>
/// <param name="Month">e.g. 2026-11.</param>
public sealed record MonthJson(string Month, MonthDayJson[] Items, string? Next)
{
    public static MonthJson Of(DateOnly month, IReadOnlyList<MonthDay> days)
        => new(month.ToString("yyyy-MM", CultureInfo.InvariantCulture), [.. days.Select(MonthDayJson.Of)], null);
}

/// <summary>A channel's day.</summary>
/// <param name="Standing">future, running, before (statements were imported), missing (the statement), differs, agrees, noTrades, prepared, closed.</param>
/// <param name="Matched">Our side is known: a statement of the day was matched.</param>
/// <param name="Local">Null where our side is not known.</param>
/// <param name="Platform">Null where the statement is missing.</param>
/// <param name="DifferenceFen">Platform (payments − refunds) less local (payments − refunds); null where one of them is not known.</param>
/// <param name="Open">Discrepancies that are not finished.</param>
public sealed record MonthDayJson(string Day, string Channel, string Standing, bool Statement, bool Matched, DaySideJson? Local, PlatformDayJson? Platform,
    DaySumJson Carried, long? DifferenceFen, long? UnexplainedFen, int Open, IReadOnlyDictionary<string, int> Discrepancies, string? PreparedBy,
    DateTime? PreparedAt, string? ConfirmedBy, DateTime? ConfirmedAt)
{
    public static MonthDayJson Of(MonthDay day)
    {
        var whole = ChannelDayJson.Of(day.Figures);
        return new(StatementJson.Day(day.Day), day.Channel, Word.Of(day.Standing), day.Figures.Statement, day.Matched, day.Matched ? whole.Local : null,
            day.Figures.Statement ? whole.Platform : null, whole.Carried, day.Counts ? whole.DifferenceFen : null, day.Counts ? whole.UnexplainedFen : null,
            day.Open, whole.Discrepancies, day.PreparedBy, day.PreparedAt, day.ConfirmedBy, day.ConfirmedAt);
    }
}
