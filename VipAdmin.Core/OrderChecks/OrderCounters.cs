using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.OrderChecks;

/// <summary>What both order jobs count under the same names.</summary>
public static class OrderCounters
{
    public static readonly Counter Cancelled = new("cancelled", CounterKind.Deed, CounterMeaning.Cancelled) { Tiled = true };
    public static readonly Counter Discrepancies = new("discrepancies", CounterKind.Standing, CounterMeaning.Difference) { Tiled = true };
    /// <summary>Of the discrepancies: recorded before the run, so that it changed nothing about them.</summary>
    public static readonly Counter Known = new("knownDiscrepancies", CounterKind.Standing, CounterMeaning.KnownDifference) { Part = true, Quiet = true };
    /// <summary>No usable answer; part of what could not be handled.</summary>
    public static readonly Counter Unknown = new("unknown", CounterKind.Standing, CounterMeaning.Unknown) { Tiled = true };
    /// <summary>Not paid, and not to be cancelled yet.</summary>
    public static readonly Counter Left = new("left", CounterKind.Standing) { Quiet = true, Tiled = true };
    /// <summary>A callback, a person or another run was faster.</summary>
    public static readonly Counter Overtaken = new("overtaken", CounterKind.Standing) { Tiled = true };
    public static readonly Counter SettledFen = new("syncedFen", CounterKind.Money, CounterMeaning.Settled) { Tiled = true };
    public static readonly Counter CancelledFen = new("cancelledFen", CounterKind.Money, CounterMeaning.Cancelled) { Tiled = true };
}
