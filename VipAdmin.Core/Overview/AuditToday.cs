using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Overview;

/// <summary>How often an act was done today (Beijing), and by how many people.</summary>
public sealed record ActCount(string Action, int Times, int People);

/// <summary>A discrepancy that a person resolved.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Who">The person's name.</param>
/// <param name="DifferenceFen">What the platform holds beyond our books now; null when a side is unknown.</param>
/// <param name="Words">What the person wrote.</param>
public sealed record ResolvedByHand(
    DateTime At, string Who, Guid Id, DiscrepancyType Type, string Subject, long? DifferenceFen, ReasonCode? ReasonCode, string? Words);
