namespace VipAdmin.Core.Discrepancies;

/// <summary>One line of a discrepancy's history.</summary>
public sealed record DiscrepancyLine(DateTime At, string ActorName, DiscrepancyEventKind Kind, string? Note, ReasonCode? ReasonCode);
