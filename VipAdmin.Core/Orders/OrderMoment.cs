using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;

namespace VipAdmin.Core.Orders;

/// <summary>One line of an order's history; the kind determines which properties are set.</summary>
/// <param name="At">UTC.</param>
public sealed record OrderMoment(DateTime At, OrderMomentKind Kind)
{
    /// <summary>Who did it: a person, a task, or null for the member and the platform.</summary>
    public string? By { get; init; }
    /// <summary>Payment method, transaction, platform state, error code, package, refund state or audited act.</summary>
    public string? Code { get; init; }
    /// <summary>Text as recorded: a reason, a note, a message to the member.</summary>
    public string? Text { get; init; }
    /// <summary>Amount in fen.</summary>
    public long? Fen { get; init; }
    /// <summary>End of the membership before a grant (UTC).</summary>
    public DateTime? Before { get; init; }
    /// <summary>End of the membership after a grant, or the order's time limit (UTC).</summary>
    public DateTime? Until { get; init; }
    /// <summary>Days granted (−1 for life), or the state of a refund.</summary>
    public int? Number { get; init; }
    public int? LatencyMs { get; init; }
    public Guid? RunId { get; init; }
    public string? JobKey { get; init; }
    public bool DryRun { get; init; }
    /// <summary>The outcome is what would be: nothing was done, by a dry run or because it waited for approval.</summary>
    public bool Planned { get; init; }
    public ItemOutcome? Outcome { get; init; }
    public Guid? DiscrepancyId { get; init; }
    public DiscrepancyType? Discrepancy { get; init; }
    public DiscrepancyEventKind? DiscrepancyEvent { get; init; }
    /// <summary>Callback: its signature was valid. Notification: it was read.</summary>
    public bool? Good { get; init; }
    /// <summary>Callback: the backend processed it.</summary>
    public bool? Processed { get; init; }
    /// <summary>How many consecutive equal moments this line represents.</summary>
    public int Times { get; init; } = 1;
    /// <summary>The first of them (UTC); <see cref="At"/> is the last.</summary>
    public DateTime? Since { get; init; }
}
