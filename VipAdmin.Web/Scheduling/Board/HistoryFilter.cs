using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Web.Scheduling.Board;

/// <summary>The query string of a task's history as a filter; invalid values are ignored, so that an old link still opens.</summary>
public static class HistoryFilter
{
    /// <summary>Days are Beijing days; the last one is included.</summary>
    public static RunFilter Read(string? status, string? trigger, string? from, string? to)
        => new(
            Word.Read<RunStatus>(status) is { } known ? [known] : null,
            Word.Read<RunTrigger>(trigger) is { } cause ? [cause] : null,
            Day(from) is { } first ? BusinessDay.StartUtc(first) : null,
            Day(to) is { } last ? BusinessDay.StartUtc(last.AddDays(1)) : null);

    private static DateOnly? Day(string? text)
        => Moment.Day(text) is { } day && day.Year is > 2000 and < 2200 ? day : null;
}
