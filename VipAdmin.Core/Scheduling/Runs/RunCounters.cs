namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// How much a run changed or sent, as opposed to looked at: orders settled or cancelled, reminders sent. Each counts once.
/// Cancelling and sending cannot be taken back; settling gives a member what was paid for.
/// </summary>
public static class RunCounters
{
    /// <summary>Counters that count it, by the names of the contract.</summary>
    public static IReadOnlyList<string> Counters { get; } = ["synced", "settled", "cancelled", "sent"];

    /// <summary>Counters of what cannot be taken back: the guard counts these alone.</summary>
    public static IReadOnlyList<string> Final { get; } = ["cancelled", "sent"];

    /// <summary>Counters of the cancels in a plan.</summary>
    private static readonly HashSet<string> Cancels = ["cancelled", "cancelledFen"];

    /// <summary>Counters of everything looked at. What an attempt changed is no longer there for the next one to look at.</summary>
    private static readonly HashSet<string> Totals = ["totalChecked", "total"];

    /// <summary>Counters that say how things stand: the next attempt looks at the same orders again.</summary>
    private static readonly HashSet<string> Standing = ["errors", "failed", "unknown", "left", "skipped", "alreadyTold", "discrepancies", "overtaken",
        "watched"];

    /// <summary>Orders or members.</summary>
    public static long Of(IReadOnlyDictionary<string, long> counters) => Counters.Sum(name => counters.GetValueOrDefault(name));

    /// <summary>Orders cancelled or members told.</summary>
    public static long FinalOf(IReadOnlyDictionary<string, long> counters) => Final.Sum(name => counters.GetValueOrDefault(name));

    /// <summary>The cancels of a plan alone.</summary>
    internal static IReadOnlyDictionary<string, long> CancelsOf(IReadOnlyDictionary<string, long> plan)
        => plan.Where(counter => Cancels.Contains(counter.Key)).ToDictionary();

    /// <summary>The attempts of one run taken together: deeds and their sums add up, what could not be done is as the last attempt left it.</summary>
    /// <param name="earlier">All attempts before the last one, taken together; null = there were none.</param>
    public static IReadOnlyDictionary<string, long> Together(IReadOnlyDictionary<string, long>? earlier, IReadOnlyDictionary<string, long> last)
    {
        if (earlier is null)
        {
            return last;
        }
        var touched = Of(earlier);
        return last.Keys.Union(earlier.Keys).ToDictionary(name => name, name => last.GetValueOrDefault(name)
            + (Totals.Contains(name) ? touched : Standing.Contains(name) ? 0 : earlier.GetValueOrDefault(name)));
    }
}
