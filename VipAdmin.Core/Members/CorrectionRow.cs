using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Members;

/// <summary>A correction as people read it.</summary>
/// <param name="Phone">Masked.</param>
/// <param name="DaysMoved">How many days the end moves; null to or from life.</param>
public sealed record CorrectionRow(Guid Id, string UserId, string? Nickname, string Phone, CorrectionKind Kind, MembershipState Before, MembershipState After,
    int? DaysMoved, string Reason, bool NeedsApproval, string ProposedBy, string ProposedByName, DateTime ProposedAt, string? DecidedByName,
    DateTime? DecidedAt, ProposalDecision? Decision, string? DecisionNote);
