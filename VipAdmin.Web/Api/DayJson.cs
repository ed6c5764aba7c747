using System.Globalization;
using VipAdmin.Core.Statements;

namespace VipAdmin.Web.Api;

/// <summary>Both sides of a day, channel by channel.</summary>
/// <param name="Day">Beijing day.</param>
public sealed record DayJson(string Day, ChannelDayJson[] Channels)
{
    public static DayJson Of(DateOnly day, IReadOnlyList<DayFigures> figures)
        => new(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), [.. figures.Select(ChannelDayJson.Of)]);
}

/// <summary>A channel's day. Refunds are positive numbers; fees are positive as cost, negative when given back.</summary>
/// <param name="State">open, prepared, closed: where the close stands.</param>
/// <param name="Statement">The platform's payments and refunds of the day are imported.</param>
/// <param name="Matched">Lines that agree; payments less refunds.</param>
/// <param name="Carried">Lines and rows that agree with another day or wait for it; platform less local.</param>
/// <param name="DifferenceFen">Platform (payments − refunds) less local (payments − refunds).</param>
/// <param name="ExplainedFen">What of it carried rows and discrepancies account for.</param>
/// <param name="UnexplainedFen">The rest.</param>
/// <param name="Discrepancies">How many by type.</param>
/// <param name="Causes">The same with what they account for.</param>
public sealed record ChannelDayJson(string Channel, string State, bool Statement, DaySideJson Local, PlatformDayJson Platform, DaySumJson Matched,
    DaySumJson Carried, long DifferenceFen, long ExplainedFen, long UnexplainedFen, IReadOnlyDictionary<string, int> Discrepancies,
    DayCauseJson[] Causes)
{
    public static ChannelDayJson Of(DayFigures day) => new(day.Channel, day.State, day.Statement,
        new DaySideJson(DaySumJson.Of(day.Local.Payments), DaySumJson.Of(day.Local.Refunds)),
        new PlatformDayJson(DaySumJson.Of(day.Platform.Payments), DaySumJson.Of(day.Platform.Refunds), day.FeeFen),
        DaySumJson.Of(day.Matched), DaySumJson.Of(day.Carried), day.DifferenceFen, day.ExplainedFen, day.UnexplainedFen, day.Discrepancies,
        [.. day.Causes.Select(cause => new DayCauseJson(cause.Type, cause.Count, cause.Open, cause.Fen))]);
}

/// <summary>What the discrepancies of one type account for.</summary>
/// <param name="Open">Of them, not finished.</param>
/// <param name="Fen">Platform less local of the rows that they explain.</param>
public sealed record DayCauseJson(string Type, int Count, int Open, long Fen);

/// <summary>Our books.</summary>
public sealed record DaySideJson(DaySumJson Payments, DaySumJson Refunds);

/// <summary>The statements in force.</summary>
public sealed record PlatformDayJson(DaySumJson Payments, DaySumJson Refunds, long FeeFen);

/// <summary>How many, and their sum.</summary>
public sealed record DaySumJson(int Count, long Fen)
{
    public static DaySumJson Of(DaySum sum) => new(sum.Count, sum.Fen);
}
