namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>What a run changed, or a dry run would change, with its sums: the counters of the contract read together.</summary>
/// <param name="Cancelled">Orders cancelled.</param>
/// <param name="CancelledFen">Their sum; null for runs that did not count it.</param>
/// <param name="Settled">Orders that turned out paid at the platform and were settled.</param>
/// <param name="SettledFen">Their sum; null for runs that did not count it.</param>
/// <param name="Sent">Reminders sent.</param>
/// <param name="Removed">Rows of old history deleted.</param>
/// <param name="Differences">Orders recorded as a difference and not touched.</param>
/// <param name="Bad">Orders or members that could not be judged or handled; they stay as they are.</param>
public sealed record RunPlan(long Cancelled, long? CancelledFen, long Settled, long? SettledFen, long Sent, long Removed, long Differences, long Bad)
{
    /// <summary>Reads a run's counters.</summary>
    public static RunPlan Of(IReadOnlyDictionary<string, long> counters) => new(
        counters.GetValueOrDefault("cancelled"), Fen(counters, "cancelledFen"), counters.GetValueOrDefault("synced") + counters.GetValueOrDefault("settled"),
        Fen(counters, "syncedFen"),
        counters.GetValueOrDefault("sent"), counters.GetValueOrDefault("runs") + counters.GetValueOrDefault("items") + counters.GetValueOrDefault("logs"),
        counters.GetValueOrDefault("discrepancies"), counters.GetValueOrDefault("errors") + counters.GetValueOrDefault("failed"));

    private static long? Fen(IReadOnlyDictionary<string, long> counters, string name) => counters.TryGetValue(name, out var fen) ? fen : null;
}
