using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Overview;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Overview;

/// <summary>The filter of the platforms' queries as it stands in an address.</summary>
internal static class PlatformCallQuery
{
    public const string Path = "/calls";
    public const string Channel = "channel";
    public const string Answer = "answer";
    /// <summary>Value of <see cref="Answer"/>: without one.</summary>
    public const string None = "none";

    /// <summary>How far the list reaches back where no beginning is given.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromHours(24);

    /// <summary>The queries of one platform in a range of time.</summary>
    public static string Address(string channel, DateTime from, DateTime to, bool unanswered)
        => $"{TimeRangeQuery.At(Path, TimeRange.Between(from, to)!)}&{Channel}={channel}{(unanswered ? $"&{Answer}={None}" : "")}";

    /// <summary>Reads the filter: without a channel the first one, without a range the last day.</summary>
    public static PlatformCallFilter Read(string address, DateTime now)
    {
        var (from, to) = TimeRangeQuery.Read(address).Range.At(now);
        var channel = Query.Read(address, Channel) is { } named && PaymentMethod.Channels.Contains(named) ? named : PaymentMethod.Channels[0];
        return new PlatformCallFilter(channel, from ?? (to ?? now) - Usual, to ?? now) { Unanswered = Query.Read(address, Answer) == None };
    }
}
