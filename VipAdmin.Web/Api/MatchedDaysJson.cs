using VipAdmin.Core.Statements;

namespace VipAdmin.Web.Api;

/// <summary>Days that were matched.</summary>
public sealed record MatchedDaysJson(MatchedDayJson[] Days);

/// <summary>What matching a channel's day found.</summary>
/// <param name="Lines">Lines of its statements in force.</param>
/// <param name="Matched">Lines that agree.</param>
/// <param name="Found">Discrepancies that are new.</param>
/// <param name="Closed">Discrepancies that agree now.</param>
/// <param name="Locked">The day is closed and was left as it was signed; <c>found</c> counts what would change it, recorded on today's day.</param>
public sealed record MatchedDayJson(string Day, string Channel, int Lines, int Matched, int Carried, int Discrepancies, int Found, int Closed, bool Locked)
{
    public static MatchedDayJson Of(string channel, DateOnly day, MatchResult result) => new(StatementJson.Day(day), channel, result.Lines, result.Matched,
        result.Carried, result.Discrepancies, result.Found, result.Closed, result.Locked);
}
