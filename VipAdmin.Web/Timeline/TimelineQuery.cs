using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Timeline;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Timeline;

/// <summary>The filter of the timeline as it stands in an address.</summary>
public static class TimelineQuery
{
    public const string Kind = "kind";
    public const string Task = "task";
    public const string Status = "status";
    public const string Actor = "actor";
    public const string Channel = "channel";

    private static readonly string[] Names = [Kind, Task, Status, Actor, Channel];

    /// <summary>Reads the filter; without a range the last <see cref="TimelineBoard.Usual"/>. Invalid values are ignored.</summary>
    public static TimelineFilter Read(string address, DateTime now)
    {
        var (from, to) = TimeRangeQuery.Read(address).Range.At(now);
        return new(from ?? (to ?? now) - TimelineBoard.Usual, to)
        {
            Kind = Word.Read<TimelineKind>(Query.Read(address, Kind)),
            JobKey = Query.Read(address, Task) is { } task && Timetable.Shipped.Find(task) is not null ? task : null,
            Status = Word.Read<RunState>(Query.Read(address, Status)),
            Actor = PlainText.Cleaned(Query.Read(address, Actor))?.Trim() is { Length: > 0 } actor ? actor : null,
            Channel = PlainText.Cleaned(Query.Read(address, Channel)),
        };
    }

    /// <summary>Whether the address narrows the timeline beyond its range.</summary>
    public static bool Narrows(string address) => Names.Any(name => Query.Read(address, name) is not null);
}
