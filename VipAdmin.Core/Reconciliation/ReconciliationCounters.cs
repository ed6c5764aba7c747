using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Reconciliation;

/// <summary>What a reconciliation counts, beside <see cref="OrderCounters"/>.</summary>
public static class ReconciliationCounters
{
    /// <summary>Pending orders.</summary>
    public static readonly Counter TotalChecked = new("totalChecked", CounterKind.Total) { Quiet = true };
    public static readonly Counter Synced = new("synced", CounterKind.Deed, CounterMeaning.Settled) { Tiled = true };
    /// <summary>Unknown and failed together.</summary>
    public static readonly Counter Errors = new("errors", CounterKind.Standing, CounterMeaning.Bad) { Tiled = true };
    /// <summary>Cancelled orders that were asked about.</summary>
    public static readonly Counter Watched = new("watched", CounterKind.Standing) { Quiet = true };

    /// <summary>All of them, in the order in which pages show them.</summary>
    public static IReadOnlyList<Counter> All { get; } =
    [
        TotalChecked, Synced, OrderCounters.Cancelled, Errors, OrderCounters.Unknown, OrderCounters.Discrepancies, OrderCounters.Known,
        OrderCounters.Left, Watched, OrderCounters.Overtaken, OrderCounters.SettledFen, OrderCounters.CancelledFen,
    ];
}
