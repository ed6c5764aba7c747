using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.OrderChecks;

/// <summary>What both order jobs count under the same names.</summary>
public static class OrderCounters
{
    public static readonly Counter Cancelled = new("cancelled", CounterKind.Deed, CounterMeaning.Cancelled);
    public static readonly Counter Discrepancies = new("discrepancies", CounterKind.Standing, CounterMeaning.Difference);
    /// <summary>Not paid, and not to be cancelled yet.</summary>
    public static readonly Counter Left = new("left", CounterKind.Standing) { Quiet = true };
    /// <summary>A callback, a person or another run was faster.</summary>
    public static readonly Counter Overtaken = new("overtaken", CounterKind.Standing);
    public static readonly Counter SettledFen = new("syncedFen", CounterKind.Money, CounterMeaning.Settled);
    public static readonly Counter CancelledFen = new("cancelledFen", CounterKind.Money, CounterMeaning.Cancelled);
}
