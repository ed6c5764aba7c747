namespace VipAdmin.Core.Discrepancies;

/// <summary>An action that a person proposed for a discrepancy, with what it would change, and what was decided.</summary>
public sealed class DiscrepancyProposal
{
    public Guid Id { get; set; }
    public Guid DiscrepancyId { get; set; }
    public DiscrepancyAction Action { get; set; }
    public ReasonCode ReasonCode { get; set; }
    public required string Note { get; set; }
    /// <summary>JSON object: what the action was given besides (<c>orderNo</c>, <c>expireAt</c>).</summary>
    public required string Arguments { get; set; }
    /// <summary>JSON array: every row that would change, before and after.</summary>
    public required string Preview { get; set; }
    /// <summary>A second person must decide; the database refuses the proposer then.</summary>
    public bool NeedsApproval { get; set; }
    /// <summary>Id of the actor.</summary>
    public required string ProposedBy { get; set; }
    public required string ProposedByName { get; set; }
    public DateTime ProposedAt { get; set; }
    /// <summary>Id of the actor; null while undecided.</summary>
    public string? DecidedBy { get; set; }
    public string? DecidedByName { get; set; }
    public DateTime? DecidedAt { get; set; }
    public ProposalDecision? Decision { get; set; }
    /// <summary>The reason of a rejection.</summary>
    public string? DecisionNote { get; set; }
    /// <summary>JSON object: what was carried out, or why it was not.</summary>
    public string? Result { get; set; }
}
