using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Overview;

/// <summary>A member about whose money a discrepancy is open.</summary>
/// <param name="Phone">Masked.</param>
/// <param name="Cases">How many are open; the other fields are those of the most urgent one.</param>
/// <param name="HeldFen">What the platforms hold beyond our books for all of them; an order counts once.</param>
/// <param name="Since">First detection (UTC).</param>
/// <param name="Assignee">Who handles it; null = unassigned.</param>
public sealed record MemberCase(
    string UserId, string Phone, string? Nickname, int Cases, Guid Id, DiscrepancyType Type, Severity Severity, long HeldFen, DateTime Since,
    string? Assignee);
