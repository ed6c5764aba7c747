using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>What a run changed, or a dry run would change, with the amounts: its counters read by their meaning.</summary>
/// <param name="Cancelled">Orders cancelled.</param>
/// <param name="CancelledFen">Their total amount; null for runs that did not count it.</param>
/// <param name="Settled">Orders that turned out paid at the platform and were settled.</param>
/// <param name="SettledFen">Their total amount; null for runs that did not count it.</param>
/// <param name="Sent">Reminders sent.</param>
/// <param name="Removed">Rows of old history deleted.</param>
/// <param name="Differences">Orders newly recorded as a discrepancy and left unchanged.</param>
/// <param name="Known">Orders whose discrepancy had been recorded before the run: it changed nothing about them.</param>
/// <param name="Bad">Orders or members that could not be judged or handled, left unchanged.</param>
/// <param name="Unanswered">Those of them about which the platform gave no answer.</param>
public sealed record RunPlan(
    long Cancelled, long? CancelledFen, long Settled, long? SettledFen, long Sent, long Removed, long Differences, long Known, long Bad,
    long Unanswered)
{
    /// <summary>Reads a run's counters.</summary>
    /// <param name="declared">The counters declared by its job.</param>
    public static RunPlan Of(IReadOnlyList<Counter> declared, IReadOnlyDictionary<string, long> counters)
    {
        var known = Count(CounterMeaning.KnownDifference);
        return new RunPlan(
            Count(CounterMeaning.Cancelled), Fen(CounterMeaning.Cancelled), Count(CounterMeaning.Settled), Fen(CounterMeaning.Settled),
            Count(CounterMeaning.Sent), Count(CounterMeaning.Removed), Count(CounterMeaning.Difference) - known, known, Count(CounterMeaning.Bad),
            Count(CounterMeaning.Unknown));

        long Count(CounterMeaning meaning)
            => RunCounters.Sum(declared, counters, counter => counter.Kind != CounterKind.Money && counter.Meaning == meaning);
        long? Fen(CounterMeaning meaning)
            => declared.FirstOrDefault(counter => counter.Kind == CounterKind.Money && counter.Meaning == meaning) is { } money
                && counters.TryGetValue(money.Name, out var fen) ? fen : null;
    }
}
