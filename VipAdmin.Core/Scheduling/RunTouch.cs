namespace VipAdmin.Core.Scheduling;

/// <summary>How much a run changed or sent, as opposed to looked at: orders settled or cancelled, reminders sent. Each counts once.</summary>
public static class RunTouch
{
    /// <summary>Counters that count it, by the names of the contract.</summary>
    public static IReadOnlyList<string> Counters { get; } = ["synced", "settled", "cancelled", "sent"];

    /// <summary>Orders or members.</summary>
    public static long Of(IReadOnlyDictionary<string, long> counters) => Counters.Sum(name => counters.GetValueOrDefault(name));
}
