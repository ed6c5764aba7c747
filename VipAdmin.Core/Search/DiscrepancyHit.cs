using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Search;

/// <summary>One discrepancy in a list of hits.</summary>
/// <param name="Subject">The order number, or the channel.</param>
public sealed record DiscrepancyHit(Guid Id, DiscrepancyType Type, DiscrepancyStatus Status, string Subject, long? LocalFen, long? PlatformFen,
    DateTime FirstSeenAt);
