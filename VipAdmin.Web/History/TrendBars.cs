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

    /// <summary>Heights by the longest duration, parts by outcome; a click opens the run that deserves most attention.</summary>
    public static IReadOnlyList<Bar> Durations(IReadOnlyList<TrendPoint> points, string jobKey, IStringLocalizer<SchedulingText> words,
        IStringLocalizer<SharedText> shared)
        => Once(points, nameof(Durations), jobKey, point => new Bar(
            point.Duration?.Max ?? 0, Title(point, jobKey, words, shared), Href(point, jobKey), Parts(point)));

    /// <summary>Heights by the latest start after its slot.</summary>
    public static IReadOnlyList<Bar> Latenesses(IReadOnlyList<TrendPoint> points, string jobKey, IStringLocalizer<SchedulingText> words)
        => Once(points, nameof(Latenesses), jobKey, point => new Bar(point.Late?.Max ?? 0,
            words["Strip.Cell", Clock(point.At), Clock(point.Until), point.Late is { } late ? SpreadWords(late, words) : words["Strip.None"].Value],
            Href(point, jobKey), point.Late is null ? [] : Plain));

    /// <summary>p50, p95, p99 (those that are kept) and the largest, in words. A line breaks between them, not between a number and its unit.</summary>
    /// <param name="beside">Shown beside a p95, which is then left out.</param>
    public static string SpreadWords(Spread spread, IStringLocalizer<SchedulingText> words, bool beside = false)
        => string.Join(" · ", new[] { ("p50", spread.P50), ("p95", beside ? null : spread.P95), ("p99", spread.P99) }.Where(each => each.Item2 is not null)
            .Select(each => $"{each.Item1} {Ms(each.Item2!.Value)}").Append(words["Card.Longest", Ms(spread.Max)].Value)
            .Select(part => part.Replace(' ', '\u00A0')));

    private static string Ms(double milliseconds) => Span.Words(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Heights by the worst outcome, parts by all of them: a failure stands full, what went well half, what did not run is a line.</summary>
    public static IReadOnlyList<Bar> Outcomes(IReadOnlyList<TrendPoint> points, string jobKey, IStringLocalizer<SchedulingText> words,
        IStringLocalizer<SharedText> shared)
        => Once(points, nameof(Outcomes), jobKey, point => new Bar(
            Weight(point.Worst), Title(point, jobKey, words, shared), Href(point, jobKey), Parts(point)));

    /// <summary>Heights by what was changed or sent.</summary>
    public static IReadOnlyList<Bar> Counts(IReadOnlyList<TrendPoint> points, string jobKey, IStringLocalizer<SchedulingText> words)
        => Once(points, nameof(Counts), jobKey, point => new Bar(
            CounterWords.Handled(jobKey, point.Counters),
            words["Strip.Cell", Clock(point.At), Clock(point.Until),
                CounterWords.Line(jobKey, point.Counters, words) is { Length: > 0 } line ? line : words["Counter.None"].Value], Href(point, jobKey),
            CounterWords.Handled(jobKey, point.Counters) == 0 ? [] : Plain));

    /// <summary>Beijing time as short as the width allows.</summary>
    public static string Clock(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The run; for a day that is kept as sums, its part of the history.</summary>
    private static string? Href(TrendPoint point, string jobKey)
        => point.RunId is { } id ? $"/runs/{id}"
            : point.Runs > 0
            ? FormattableString.Invariant(
                $"/tasks/{jobKey}?range=month&from={BusinessDay.Of(point.At):yyyy-MM-dd}&to={BusinessDay.Of(point.At):yyyy-MM-dd}#history") : null;

    private static readonly BarPart[] Plain = [new(1, Tone.Running.Css())];

    /// <summary>The outcomes of its runs by their shares, the graver ones above.</summary>
    private static IReadOnlyList<BarPart> Parts(TrendPoint point)
        => [.. point.Outcomes.Parts.GroupBy(part => Tones.Of(part.State)).OrderBy(Place)
            .Select(tone => new BarPart(tone.Sum(part => part.Count), tone.Key.Css()))];

    /// <summary>The outcomes that occur in the bars of these points, by colour, in the order of their parts.</summary>
    public static IReadOnlyList<(string Name, string Look)> Legend(IReadOnlyList<TrendPoint> points, IStringLocalizer<SharedText> shared)
        => [.. points.SelectMany(point => point.Outcomes.Parts).Select(part => part.State).Distinct().GroupBy(Tones.Of).OrderBy(Place)
            .Select(tone => (string.Join(shared["Status.Between"], tone.Select(state => Name(state, shared)).Order()), tone.Key.Css()))];

    /// <summary>A chart is about the past, in which held runs may have been decided since.</summary>
    private static string Name(RunState state, IStringLocalizer<SharedText> shared) => shared[state == RunState.Held ? "Status.Asked" : "Status." + state];

    /// <summary>What went well lies on the base line, what failed on top.</summary>
    private static int Place<T>(IGrouping<Tone, T> tone) => Array.IndexOf([Tone.Ok, Tone.Running, Tone.Neutral, Tone.Warning, Tone.Failed], tone.Key);

    private static double Weight(RunState? worst) => worst switch
    {
        null => 0,
        RunState.Skipped => 0.25,
        RunState.Missed => 0.8,
        RunState.Failed or RunState.Interrupted => 1,
        RunState.Warning => 0.7,
        _ => 0.5,
    };

    private static string Title(TrendPoint point, string jobKey, IStringLocalizer<SchedulingText> words, IStringLocalizer<SharedText> shared)
    {
        if (point.Outcomes.Parts is not { Count: > 0 } parts)
        {
            return words["Strip.Cell", Clock(point.At), Clock(point.Until), words["Strip.None"].Value];
        }
        var what = parts is [(var only, 1)] ? Name(only, shared)
            : string.Join(Punctuation.Comma, parts.Reverse().Select(part
                => $"{Name(part.State, shared)} {part.Count.ToString("N0", CultureInfo.InvariantCulture)}"));
        var took = point.Duration is { } spread ? " · " + (point.Runs == 1 ? Ms(spread.Max) : SpreadWords(spread, words)) : "";
        var did = CounterWords.Line(jobKey, point.Counters, words) is { Length: > 0 } line ? " · " + line : "";
        return words["Strip.Cell", Clock(point.At), Clock(point.Until), what + took + did];
    }
}
