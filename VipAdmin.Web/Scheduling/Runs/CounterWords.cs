using System.Globalization;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Scheduling.Runs;

/// <summary>Counters of a run in the reader's words and in the order of the contract; jsonb keeps no order of its own.</summary>
public static class CounterWords
{
    private static readonly string[] Order =
        ["totalChecked", "total", "synced", "settled", "cancelled", "sent", "skipped", "errors", "failed", "unknown", "discrepancies", "left", "watched",
            "overtaken", "alreadyTold", "runs", "items", "logs", "days", "sessions", "syncedFen", "cancelledFen"];

    /// <summary>What was changed, sent or cleaned up, as opposed to looked at.</summary>
    private static readonly string[] Work = [.. RunCounters.Counters, "runs", "items", "logs", "sessions"];

    private static readonly HashSet<string> Bad = ["errors", "failed", "unknown", "discrepancies"];

    private static readonly HashSet<string> Windows = [.. ReminderWindow.All.Select(window => window.CounterKey)];

    /// <summary>One counter to show.</summary>
    /// <param name="IsTrouble">Above zero it deserves attention.</param>
    public sealed record Counter(string Key, string Label, long Value, bool IsTrouble)
    {
        /// <summary>A sum in fen is named so and shown as money.</summary>
        public string Text => Key.EndsWith("Fen", StringComparison.Ordinal) ? Money.Format(Value) : Value.ToString("N0", CultureInfo.InvariantCulture);
    }

    /// <summary>Every counter, known names first; those of single reminder windows are left out.</summary>
    /// <param name="would">Nothing was done: they say what would be.</param>
    public static IReadOnlyList<Counter> All(IReadOnlyDictionary<string, long> counters, IStringLocalizer<SchedulingText> words, bool would = false)
        => [.. counters.Where(pair => !Windows.Contains(pair.Key))
            .OrderBy(pair => Array.IndexOf(Order, pair.Key) is var at and >= 0 ? at : Order.Length).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new Counter(pair.Key, Label(pair.Key, words, would), pair.Value, pair.Value > 0 && Bad.Contains(pair.Key)))];

    /// <summary>Only what is not zero, as one line: <c>checked 42 · settled 3</c>.</summary>
    /// <param name="would">Nothing was done: they say what would be.</param>
    public static string Line(IReadOnlyDictionary<string, long> counters, IStringLocalizer<SchedulingText> words, bool would = false)
        => string.Join(" · ", All(counters, words, would).Where(counter => counter.Value != 0).Select(counter => $"{counter.Label} {counter.Text}"));

    /// <summary>How much was changed or sent.</summary>
    public static long Handled(IReadOnlyDictionary<string, long> counters) => Work.Sum(key => counters.GetValueOrDefault(key));

    private static string Label(string key, IStringLocalizer<SchedulingText> words, bool would)
        => would && words["Counter.Would." + key] is { ResourceNotFound: false } plan ? plan.Value
            : words["Counter." + key] is { ResourceNotFound: false } label ? label.Value : key;
}
