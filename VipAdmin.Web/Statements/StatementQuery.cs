using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Statements;

/// <summary>The filters of statements and of their lines in an address.</summary>
public static class StatementQuery
{
    public const string Channel = "channel";
    public const string State = "state";

    /// <summary>How the lines of a statement stand.</summary>
    public const string Match = "match";

    /// <summary>Reads the filter of the list. Invalid values are ignored; a range of time means the days that it touches.</summary>
    /// <param name="now">What a range that moves with the clock is counted from (UTC).</param>
    public static StatementFilter Read(string address, DateTime now)
    {
        var (from, to) = TimeRangeQuery.Read(address).Range.At(now);
        var channel = Query.Read(address, Channel);
        return new StatementFilter(
            PaymentMethod.Channels.Contains(channel) ? channel : null,
            from is { } first ? BusinessDay.Of(first) : null,
            to is { } end && end > DateTime.MinValue ? BusinessDay.Of(end.AddTicks(-1)) : null,
            Word.Read<StatementState>(Query.Read(address, State)));
    }

    /// <summary>The filter of the lines.</summary>
    public static Match? ReadMatch(string address) => Word.Read<Match>(Query.Read(address, Match));
}
