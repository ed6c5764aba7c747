using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Web.Scheduling.Board;

/// <summary>The query string of a task's history as a filter; invalid values are ignored, so that an old link still opens.</summary>
public static class HistoryFilter
{
    /// <param name="now">What a range that moves with the clock is counted from (UTC).</param>
    public static RunFilter Read(string? status, string? trigger, TimeRange range, DateTime now)
    {
        var (from, to) = range.At(now);
        return new(Word.Read<RunState>(status) is { } known ? [known] : null, Word.Read<RunTrigger>(trigger) is { } cause ? [cause] : null, from, to);
    }
}
