using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Statements;

/// <summary>What a run of the statement import counts.</summary>
public static class StatementImportCounters
{
    /// <summary>Days of a channel whose statement came into force, or that had no trades.</summary>
    public static readonly Counter Statements = new("statements", CounterKind.Deed);
    /// <summary>Lines of those statements.</summary>
    public static readonly Counter Lines = new("lines", CounterKind.Deed) { Quiet = true };
    /// <summary>Lines that agree with our books.</summary>
    public static readonly Counter Matched = new("matched", CounterKind.Deed) { Quiet = true };
    /// <summary>Statements that the platforms have not made yet.</summary>
    public static readonly Counter NotReady = new("notReady", CounterKind.Standing);
    /// <summary>Files that were not taken.</summary>
    public static readonly Counter Refused = new("refused", CounterKind.Standing, CounterMeaning.Bad);
    /// <summary>Statements that a platform did not give.</summary>
    public static readonly Counter Failed = new("failed", CounterKind.Standing, CounterMeaning.Bad);

    /// <summary>All of them, in the order in which pages show them.</summary>
    public static IReadOnlyList<Counter> All { get; } = [Statements, Lines, Matched, OrderCounters.Discrepancies, NotReady, Refused, Failed];
}
