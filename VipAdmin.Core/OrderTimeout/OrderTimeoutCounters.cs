using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.OrderTimeout;

/// <summary>What a run of the order timeout counts, beside <see cref="OrderCounters"/>.</summary>
public static class OrderTimeoutCounters
{
    /// <summary>Overdue orders.</summary>
    public static readonly Counter Total = new("total", CounterKind.Total) { Quiet = true };
    public static readonly Counter Settled = new("settled", CounterKind.Deed, CounterMeaning.Settled) { Tiled = true };
    /// <summary>Unknown and failed together.</summary>
    public static readonly Counter Failed = new("failed", CounterKind.Standing, CounterMeaning.Bad) { Tiled = true };

    /// <summary>All of them, in the order in which pages show them.</summary>
    public static IReadOnlyList<Counter> All { get; } =
    [
        Total, Settled, OrderCounters.Cancelled, Failed, OrderCounters.Unknown, OrderCounters.Discrepancies, OrderCounters.Known, OrderCounters.Left,
        OrderCounters.Overtaken, OrderCounters.SettledFen, OrderCounters.CancelledFen,
    ];
}
