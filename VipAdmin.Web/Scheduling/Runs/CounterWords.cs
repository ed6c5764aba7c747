using System.Globalization;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.OrderTimeout;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Runs;

/// <summary>Counters of a run in the reader's words and in the order in which its job declares them; jsonb keeps no order of its own.</summary>
public static class CounterWords
{
    /// <summary>One counter to show.</summary>
    /// <param name="IsTrouble">Above zero it deserves attention.</param>
    public sealed record Shown(string Label, long Value, string Text, bool IsTrouble)
    {
        /// <inheritdoc cref="Counter.Tiled" />
        public bool Tiled { get; init; }
    }

    /// <summary>The counters of a run. In one that succeeded, orders without an answer are no trouble: they are asked about again.</summary>
    /// <param name="news">See below.</param>
    public static IReadOnlyList<Shown> All(RunRow run, IStringLocalizer<SchedulingText> words, bool news = false)
        => All(run.JobKey, run.Counters, words, run.IsPlan, calm: run.Status == RunStatus.Succeeded, news);

    /// <summary>Every counter, declared ones first; parts of other counters are left out.</summary>
    /// <param name="would">Nothing was done: they say what would be.</param>
    /// <param name="calm">Orders that could not be judged deserve no attention.</param>
    /// <param name="news">Differences that were known before the run are counted apart from those that it found.</param>
    public static IReadOnlyList<Shown> All(string jobKey, IReadOnlyDictionary<string, long> counters, IStringLocalizer<SchedulingText> words,
        bool would = false, bool calm = false, bool news = false)
    {
        var declared = Timetable.CountersOf(jobKey);
        var unanswered = RunCounters.Sum(declared, counters, counter => counter.Meaning == CounterMeaning.Unknown);
        var known = RunCounters.Sum(declared, counters, counter => counter.Meaning == CounterMeaning.KnownDifference);
        // What could not be handled for want of an answer has a counter of its own: each order is shown once.
        var apart = declared.Any(counter => counter.Meaning == CounterMeaning.Unknown && counters.ContainsKey(counter.Name));
        return [.. declared.Where(counter => counters.ContainsKey(counter.Name))
            .Concat(counters.Keys.Except(declared.Select(counter => counter.Name)).Order(StringComparer.Ordinal).Select(Counter.Undeclared))
            .Where(counter => !counter.Part || news && counter.Meaning == CounterMeaning.KnownDifference)
            .Select(counter => (counter, value: counters[counter.Name] - counter.Meaning switch
            {
                CounterMeaning.Bad => unanswered,
                CounterMeaning.Difference when news => known,
                _ => 0,
            }))
            .Where(each => each.counter.Meaning != CounterMeaning.Bad || !apart || each.value > 0)
            .Select(each => new Shown(
                Label(each.counter.Meaning == CounterMeaning.Bad && apart ? OrderTimeoutCounters.Failed.Name : each.counter.Name, words, would), each.value,
                each.counter.Kind == CounterKind.Money ? Money.Format(each.value) : each.value.ToString("N0", CultureInfo.InvariantCulture),
                each.counter.IsTrouble && each.value > (each.counter.Meaning == CounterMeaning.Difference && !news ? known : 0)
                    && !(calm && each.counter.Meaning is (CounterMeaning.Bad or CounterMeaning.Unknown))) { Tiled = each.counter.Tiled })];
    }

    /// <summary>The counters above zero as one line: <c>checked 42 · settled 3 · known discrepancies 4</c>.</summary>
    /// <param name="would">Nothing was done: they say what would be.</param>
    public static string Line(string jobKey, IReadOnlyDictionary<string, long> counters, IStringLocalizer<SchedulingText> words, bool would = false)
        => string.Join(" · ", All(jobKey, counters, words, would, news: true).Where(counter => counter.Value != 0).Select(counter => $"{counter.Label} {counter.Text}"));

    /// <summary>
    /// What the counters in a run's log lines are called on pages, e.g. <c>errors = no answer or failed</c>: the lines are written for programs as well and
    /// keep the names of the contract. Empty when the run has none of them.
    /// </summary>
    public static string InLog(RunRow run, IStringLocalizer<SchedulingText> words)
    {
        var declared = Timetable.CountersOf(run.JobKey);
        var apart = declared.Any(counter => counter.Meaning == CounterMeaning.Unknown);
        return string.Join(" · ", declared.Where(counter => Logged.Contains(counter.Name) && run.Counters.ContainsKey(counter.Name)).Select(counter =>
            $"{counter.Name} = {words.Code("Counter.", counter.Meaning == CounterMeaning.Bad && apart ? ReconciliationCounters.Errors.Name : counter.Name)}"));
    }

    private static readonly string[] Logged =
    [
        ReconciliationCounters.TotalChecked.Name, OrderTimeoutCounters.Total.Name, ReconciliationCounters.Synced.Name, OrderCounters.Cancelled.Name,
        ReconciliationCounters.Errors.Name, OrderTimeoutCounters.Failed.Name,
    ];

    /// <summary>How many items were changed, sent or cleaned up, as opposed to checked.</summary>
    public static long Handled(string jobKey, IReadOnlyDictionary<string, long> counters)
        => RunCounters.Sum(Timetable.CountersOf(jobKey), counters, counter => counter is { Kind: CounterKind.Deed, Quiet: false, Part: false });

    private static string Label(string key, IStringLocalizer<SchedulingText> words, bool would)
        => would && words["Counter.Would." + key] is { ResourceNotFound: false } plan ? plan.Value
            : words.Code("Counter.", key);
}
