using System.Text.Json.Nodes;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Repairs;

/// <summary>A proposal as people read it.</summary>
/// <param name="OrderNo">The order that a payment is given to.</param>
/// <param name="ExpireAt">The new end of the membership (UTC).</param>
/// <param name="Preview">Every row that would change when it was proposed.</param>
/// <param name="Platform">What the platform said then, by the names of evidence; null when it could not be asked.</param>
/// <param name="Result">Every row that was changed; null unless it was carried out.</param>
public sealed record ProposalRow(
    Guid Id, DiscrepancyAction Action, ReasonCode ReasonCode, string Note, string? OrderNo, DateTime? ExpireAt, IReadOnlyList<RowChange> Preview,
    JsonObject? Platform, bool NeedsApproval, string ProposedBy, string ProposedByName, DateTime ProposedAt, string? DecidedBy, string? DecidedByName,
    DateTime? DecidedAt, ProposalDecision? Decision, string? DecisionNote, IReadOnlyList<RowChange>? Result)
{
    /// <summary>It waits for a decision.</summary>
    public bool IsOpen => Decision is null;
}
