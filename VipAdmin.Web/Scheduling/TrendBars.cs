using System.Globalization;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling;

/// <summary>Points of a trend as bars: height by duration, or by outcome where the shape must speak too.</summary>
public static class TrendBars
{
    /// <summary>Heights by the longest duration; a click opens the run that deserves attention most.</summary>
    public static IReadOnlyList<Bar> Durations(IReadOnlyList<TrendPoint> points, IStringLocalizer<SchedulingText> words, IStringLocalizer<SharedText> shared)
        => [.. points.Select(point => new Bar(point.MaxMs ?? 0, Tone(point), Title(point, words, shared), Href(point)))];

    /// <summary>Heights by outcome: a failure stands full, what went well half, what did not run is a line.</summary>
    public static IReadOnlyList<Bar> Outcomes(IReadOnlyList<TrendPoint> points, IStringLocalizer<SchedulingText> words, IStringLocalizer<SharedText> shared)
        => [.. points.Select(point => new Bar(Weight(point.Worst), Tone(point), Title(point, words, shared), Href(point)))];

    /// <summary>Heights by what was changed or sent.</summary>
    public static IReadOnlyList<Bar> Counts(IReadOnlyList<TrendPoint> points, IStringLocalizer<SchedulingText> words)
        => [.. points.Select(point => new Bar(
            CounterWords.Handled(point.Counters), point.Runs == 0 ? Shared.Tone.Neutral : Shared.Tone.Running,
            words["Strip.Cell", Clock(point.At), Clock(point.Until), CounterWords.Line(point.Counters, words) is { Length: > 0 } line ? line : words["Counter.None"].Value], Href(point)))];

    /// <summary>Beijing time as short as the width allows.</summary>
    public static string Clock(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string? Href(TrendPoint point) => point.RunId is { } id ? $"/runs/{id}" : null;

    private static Tone Tone(TrendPoint point) => point.Worst is { } worst ? Tones.Of(worst) : Shared.Tone.Neutral;

    private static double Weight(RunStatus? worst) => worst switch
    {
        null => 0,
        RunStatus.Skipped => 0.25,
        RunStatus.Missed => 0.8,
        RunStatus.Failed or RunStatus.Interrupted => 1,
        RunStatus.Warning => 0.7,
        _ => 0.5,
    };

    private static string Title(TrendPoint point, IStringLocalizer<SchedulingText> words, IStringLocalizer<SharedText> shared)
    {
        if (point.Worst is not { } worst)
        {
            return words["Strip.Cell", Clock(point.At), Clock(point.Until), words["Strip.None"].Value];
        }
        var what = words[point.Runs == 1 ? "Strip.Run" : "Strip.Runs", point.Runs, shared["Status." + worst].Value].Value;
        var took = point.MaxMs is { } ms ? " · " + Span.Words(TimeSpan.FromMilliseconds(ms)) : "";
        var did = CounterWords.Line(point.Counters, words) is { Length: > 0 } line ? " · " + line : "";
        return words["Strip.Cell", Clock(point.At), Clock(point.Until), what + took + did];
    }
}
