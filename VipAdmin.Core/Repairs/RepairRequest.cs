using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Repairs;

/// <summary>What a person proposes for a discrepancy.</summary>
/// <param name="ReasonCode">Mandatory.</param>
/// <param name="Note">Mandatory.</param>
/// <param name="Version">The version the person saw.</param>
public sealed record RepairRequest(DiscrepancyAction Action, ReasonCode? ReasonCode, string? Note, int Version)
{
    /// <summary>The order a payment belongs to, for <see cref="DiscrepancyAction.LinkOrder"/>, as typed or pasted.</summary>
    public string? OrderNo { get; init; }

    /// <summary>The new end of the membership (UTC), for <see cref="DiscrepancyAction.CorrectExpiry"/>.</summary>
    public DateTime? ExpireAt { get; init; }
}
