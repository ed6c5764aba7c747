using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Members;

/// <summary>An open discrepancy of a member.</summary>
/// <param name="HeldFen">Received by the platform and neither booked nor given back, in fen; null while that is not known.</param>
public sealed record HeldCase(Guid Id, DiscrepancyType Type, DiscrepancyStatus Status, Severity Severity, string? OrderNo, long? HeldFen, DateTime FirstSeenAt,
    DateTime DueAt, string? AssigneeName);
