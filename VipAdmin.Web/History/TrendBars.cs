using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.History;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Runs;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.History;

/// <summary>Points of a trend as bars: height by duration, or by outcome where the shape must speak too.</summary>
public static class TrendBars
{
    private static readonly ConditionalWeakTable<IReadOnlyList<TrendPoint>, ConcurrentDictionary<(string, string, CultureInfo), IReadOnlyList<Bar>>> made = [];

    /// <summary>
    /// All open pages are given the same points after a change, so their bars are made once per language.
    /// </summary>
    private static IReadOnlyList<Bar> Once(IReadOnlyList<TrendPoint> points, string kind, string jobKey, Func<TrendPoint, Bar> make)
        => made.GetOrCreateValue(points).GetOrAdd((kind, jobKey, CultureInfo.CurrentUICulture), _ => [.. points.Select(make)]);

    /// <summary>Heights by the longest duration; a click opens the run that deserves most attention.</summary>
    public static IReadOnlyList<Bar> Durations(IReadOnlyList<TrendPoint> points, string jobKey, IStringLocalizer<SchedulingText> words,
        IStringLocalizer<SharedText> shared)
        => Once(points, nameof(Durations), jobKey, point => new Bar(
            point.Duration?.Max ?? 0, Tone(point), Title(point, jobKey, words, shared), Href(point, jobKey)));

    /// <summary>Heights by the latest start after its slot.</summary>
    public static IReadOnlyList<Bar> Latenesses(IReadOnlyList<TrendPoint> points, string jobKey, IStringLocalizer<SchedulingText> words)
        => Once(points, nameof(Latenesses), jobKey, point => new Bar(point.Late?.Max ?? 0, point.Late is null ? Shared.Tone.Neutral : Shared.Tone.Running,
            words["Strip.Cell", Clock(point.At), Clock(point.Until), point.Late is { } late ? SpreadWords(late, words) : words["Strip.None"].Value],
            Href(point, jobKey)));

    /// <summary>p50, p95, p99 (those that are kept) and the largest, in words. A line breaks between them, not between a number and its unit.</summary>
    /// <param name="beside">Shown beside a p95, which is then left out.</param>
    public static string SpreadWords(Spread spread, IStringLocalizer<SchedulingText> words, bool beside = false)
        => string.Join(" · ", new[] { ("p50", spread.P50), ("p95", beside ? null : spread.P95), ("p99", spread.P99) }.Where(each => each.Item2 is not null)
            .Select(each => $"{each.Item1} {Ms(each.Item2!.Value)}").Append(words["Card.Longest", Ms(spread.Max)].Value)
            .Select(part => part.Replace(' ', '\u00A0')));

    private static string Ms(double milliseconds) => Span.Words(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Heights by outcome: a failure stands full, what went well half, what did not run is a line.</summary>
    public static IReadOnlyList<Bar> Outcomes(IReadOnlyList<TrendPoint> points, string jobKey, IStringLocalizer<SchedulingText> words,
        IStringLocalizer<SharedText> shared)
        => Once(points, nameof(Outcomes), jobKey, point => new Bar(Weight(point.Worst), Tone(point), Title(point, jobKey, words, shared), Href(point, jobKey)));

    /// <summary>Heights by what was changed or sent.</summary>
    public static IReadOnlyList<Bar> Counts(IReadOnlyList<TrendPoint> points, string jobKey, IStringLocalizer<SchedulingText> words)
        => Once(points, nameof(Counts), jobKey, point => new Bar(
            CounterWords.Handled(jobKey, point.Counters), point.Runs == 0 ? Shared.Tone.Neutral : Shared.Tone.Running,
            words["Strip.Cell", Clock(point.At), Clock(point.Until),
                CounterWords.Line(jobKey, point.Counters, words) is { Length: > 0 } line ? line : words["Counter.None"].Value], Href(point, jobKey)));

    /// <summary>Beijing time as short as the width allows.</summary>
    public static string Clock(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The run; for a day that is kept as sums, its part of the history.</summary>
    private static string? Href(TrendPoint point, string jobKey)
        => point.RunId is { } id ? $"/runs/{id}"
            : point.Runs > 0
            ? FormattableString.Invariant(
                $"/tasks/{jobKey}?range=month&from={BusinessDay.Of(point.At):yyyy-MM-dd}&to={BusinessDay.Of(point.At):yyyy-MM-dd}#history") : null;

    private static Tone Tone(TrendPoint point) => point.Asked ? Shared.Tone.Warning : point.Worst is { } worst ? Tones.Of(worst) : Shared.Tone.Neutral;

    private static double Weight(RunStatus? worst) => worst switch
    {
        null => 0,
        RunStatus.Skipped => 0.25,
        RunStatus.Missed => 0.8,
        RunStatus.Failed or RunStatus.Interrupted => 1,
        RunStatus.Warning => 0.7,
        _ => 0.5,
    };

    private static string Title(TrendPoint point, string jobKey, IStringLocalizer<SchedulingText> words, IStringLocalizer<SharedText> shared)
    {
        if (point.Worst is not { } worst)
        {
            return words["Strip.Cell", Clock(point.At), Clock(point.Until), words["Strip.None"].Value];
        }
        var what = words[point.Runs == 1 ? "Strip.Run" : "Strip.Runs", point.Runs, shared[point.Asked ? "Status.Asked" : "Status." + worst].Value].Value;
        var took = point.Duration is { } spread ? " · " + (point.Runs == 1 ? Ms(spread.Max) : SpreadWords(spread, words)) : "";
        var did = CounterWords.Line(jobKey, point.Counters, words) is { Length: > 0 } line ? " · " + line : "";
        return words["Strip.Cell", Clock(point.At), Clock(point.Until), what + took + did];
    }
}
