namespace VipAdmin.Core.Discrepancies;

/// <summary>One line in the history of a discrepancy; never edited.</summary>
public sealed class DiscrepancyEvent
{
    public long Id { get; set; }
    public Guid DiscrepancyId { get; set; }
    public DateTime At { get; set; }
    public required string ActorId { get; set; }
    public required string ActorName { get; set; }
    public DiscrepancyEventKind Kind { get; set; }
    /// <summary>The text of the act; for <see cref="DiscrepancyEventKind.Assigned"/> the name of the assignee, null when unassigned.</summary>
    public string? Note { get; set; }
    /// <summary>Set when a person resolved it. Kept here because a later resolution replaces the one on the discrepancy.</summary>
    public ReasonCode? ReasonCode { get; set; }
}
