using VipAdmin.Core;
using VipAdmin.Core.History;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Web.Scheduling.Board;
using VipAdmin.Web.Scheduling.Control;
using VipAdmin.Web.Scheduling.Jobs;

namespace VipAdmin.Web.Api;

/// <summary>The outcome of every slot of a range of time, and the planned ones: without a range the last 24 hours and the next.</summary>
/// <param name="At">When it was read (UTC).</param>
/// <param name="Slots">Oldest first.</param>
public sealed record TimelineJson(string Task, DateTime At, SlotJson[] Slots);

/// <summary>One slot of a task.</summary>
/// <param name="Slot">UTC.</param>
/// <param name="Outcome"><c>ok</c>, <c>warning</c>, <c>failed</c>, <c>interrupted</c>, <c>cancelled</c>, <c>skipped</c>, <c>paused</c>, <c>missed</c>,
/// <c>caughtUp</c>, <c>running</c>, <c>unrecorded</c> (due, nothing on record yet); still to come: <c>planned</c>, <c>plannedPaused</c>, <c>plannedHeld</c>,
/// <c>off</c>.</param>
/// <param name="Reason">Why it was not run, or failed.</param>
/// <param name="LateSeconds">Delay from the slot to the start; null when nothing ran.</param>
public sealed record SlotJson(DateTime Slot, string Outcome, Guid? RunId, string? Reason, DateTime? StartedAt, double? LateSeconds, double? DurationSeconds)
{
    public static SlotJson Of(SlotCell cell)
        => new(cell.Slot, Word.Of(cell.Outcome), cell.RunId, cell.Reason, cell.StartedAt, SlotWords.Late(cell)?.TotalSeconds, cell.Duration?.TotalSeconds);
}

/// <summary>Success rate and durations of a task over a range. Dry runs do not count.</summary>
/// <param name="Range"><c>24h</c>, <c>7d</c> or <c>30d</c>.</param>
/// <param name="Done">Succeeded, including with a warning.</param>
/// <param name="Failed">Failed, interrupted or missed.</param>
/// <param name="SuccessRate">0–1; null when nothing was due.</param>
/// <param name="DurationMs">Null when nothing ran.</param>
/// <param name="LateMs">Start minus slot, scheduled runs only.</param>
/// <param name="LastFailure">The latest failed or interrupted run in the range.</param>
/// <param name="Points">One for every interval of the range, including empty ones, oldest first; the last one is still filling.</param>
public sealed record FiguresJson(
    string Task, string Range, int Done, int Warnings, int Failed, int Held, double? SuccessRate, SpreadJson? DurationMs, SpreadJson? LateMs,
    RunJson? LastFailure, TrendPointJson[] Points)
{
    /// <summary>The ranges by their names.</summary>
    public static IReadOnlyDictionary<string,
        TrendRange> Ranges
    { get; } = new Dictionary<string, TrendRange> { ["24h"] = TrendRange.Day, ["7d"] = TrendRange.Week, ["30d"] = TrendRange.Month };

    public static FiguresJson Of(JobDefinition job, TrendRange range, JobFigures figures, IReadOnlyList<TrendPoint> points, DateTime now) => new(
        job.Key, Ranges.First(pair => pair.Value == range).Key, figures.Done, figures.Warnings, figures.Failed, figures.Held, figures.SuccessRate,
        SpreadJson.Of(figures.Duration), SpreadJson.Of(figures.Late),
        figures.LastFailure is { } failure ? RunJson.Of(failure, now) : null, [.. points.Select(TrendPointJson.Of)]);
}

/// <summary>Distribution of figures of one kind, in milliseconds; null for what is not kept.</summary>
public sealed record SpreadJson(double? P50, double P95, double? P99, double Max)
{
    public static SpreadJson? Of(Spread? spread) => spread is null ? null : new SpreadJson(spread.P50, spread.P95, spread.P99, spread.Max);
}

/// <summary>The runs of one interval.</summary>
/// <param name="Worst">The most serious state; null when nothing was recorded.</param>
/// <param name="RunId">A run in that state; null for a day that is kept as sums.</param>
/// <param name="Counters">Sums.</param>
public sealed record TrendPointJson(DateTime At, DateTime Until, int Runs, string? Worst, Guid? RunId, SpreadJson? DurationMs, SpreadJson? LateMs,
    IReadOnlyDictionary<string, long> Counters)
{
    public static TrendPointJson Of(TrendPoint point)
        => new(point.At, point.Until, point.Runs, Word.Of(point.Worst), point.RunId, SpreadJson.Of(point.Duration), SpreadJson.Of(point.Late), point.Counters);
}

/// <summary>The cost of pausing the tasks.</summary>
public sealed record PauseCostsJson(PauseCostJson[] Tasks);

/// <summary>The cost of a pause. Asking changes nothing.</summary>
/// <param name="Slots">Slots that would be skipped; for a pause without an end, those of 24 hours.</param>
/// <param name="First">The first of them (UTC).</param>
/// <param name="CatchUp">One run would catch up when the pause is lifted; without an end, if it is lifted soon enough.</param>
/// <param name="OpenEnded">The pause would have no end.</param>
/// <param name="More">There are more than <c>slots</c>: counting stops at 50,000.</param>
/// <param name="Text">In English.</param>
/// <param name="TextZh">In Chinese.</param>
public sealed record PauseCostJson(string Task, int Slots, DateTime? First, bool CatchUp, bool OpenEnded, bool More, string Text, string TextZh)
{
    public static PauseCostJson Of(JobDefinition job, DateTime now, DateTime? until)
    {
        var cost = PauseCost.Of(job, now, until);
        return new PauseCostJson(job.Key, cost.Slots, cost.First, cost.CatchUp, cost.OpenEnded, cost.More,
            JobSettingsWords.InEnglish(() => PauseCostWords.Say(cost)), JobSettingsWords.InChinese(() => PauseCostWords.Say(cost)));
    }
}
