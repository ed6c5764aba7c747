using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>Sums over the counters of a run. Their meaning is declared by its job (<see cref="JobDefinition.Counters"/>).</summary>
public static class RunCounters
{
    /// <summary>Orders changed or members notified, as opposed to checked.</summary>
    public static long Touched(IReadOnlyList<Counter> declared, IReadOnlyDictionary<string, long> counters)
        => Sum(declared, counters, counter => counter.Touches);

    /// <summary>Orders cancelled or members notified: the irreversible part.</summary>
    public static long Final(IReadOnlyList<Counter> declared, IReadOnlyDictionary<string, long> counters)
        => Sum(declared, counters, counter => counter.IsFinal);

    /// <summary>The cancels of a plan alone.</summary>
    internal static IReadOnlyDictionary<string, long> CancelsOf(IReadOnlyList<Counter> declared, IReadOnlyDictionary<string, long> plan)
        => declared.Where(counter => counter.Meaning == CounterMeaning.Cancelled && plan.ContainsKey(counter.Name))
            .ToDictionary(counter => counter.Name, counter => plan[counter.Name]);

    /// <summary>The attempts of one run combined: deeds and their money add up, failures are those of the last attempt.</summary>
    /// <param name="earlier">All attempts before the last one, combined; null = there were none.</param>
    public static IReadOnlyDictionary<string, long> Together(
        IReadOnlyList<Counter> declared, IReadOnlyDictionary<string, long>? earlier, IReadOnlyDictionary<string, long> last)
    {
        if (earlier is null)
        {
            return last;
        }
        var kinds = declared.ToDictionary(counter => counter.Name, counter => counter.Kind);
        var touched = Touched(declared, earlier);
        return last.Keys.Union(earlier.Keys).ToDictionary(name => name, name => last.GetValueOrDefault(name) + Kept(name));

        long Kept(string name) => kinds.GetValueOrDefault(name, CounterKind.Deed) switch
        {
            CounterKind.Total => touched,
            CounterKind.Standing => 0,
            _ => earlier.GetValueOrDefault(name),
        };
    }

    /// <summary>Sum of the declared counters of one kind or meaning; a counter that the run did not write is 0.</summary>
    public static long Sum(IReadOnlyList<Counter> declared, IReadOnlyDictionary<string, long> counters, Func<Counter, bool> which)
        => declared.Where(which).Sum(counter => counters.GetValueOrDefault(counter.Name));
}
