using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.History;

/// <summary>What a run of the housekeeping counts, in rows.</summary>
public static class HousekeepingCounters
{
    public static readonly Counter Runs = new("runs", CounterKind.Deed, CounterMeaning.Removed);
    public static readonly Counter Items = new("items", CounterKind.Deed, CounterMeaning.Removed);
    public static readonly Counter Logs = new("logs", CounterKind.Deed, CounterMeaning.Removed);
    /// <summary>Sums of days written or corrected.</summary>
    public static readonly Counter Days = new("days", CounterKind.Deed) { Quiet = true };
    /// <summary>Sessions that were over; nothing of the history.</summary>
    public static readonly Counter Sessions = new("sessions", CounterKind.Deed);

    /// <summary>All of them, in the order in which pages show them.</summary>
    public static IReadOnlyList<Counter> All { get; } = [Runs, Items, Logs, Days, Sessions];
}
