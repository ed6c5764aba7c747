using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Repairs;

/// <summary>A discrepancy with both sides' evidence as recorded, its history and its proposals.</summary>
/// <param name="LocalEvidence">JSON object.</param>
/// <param name="PlatformEvidence">JSON object.</param>
/// <param name="History">Newest first.</param>
/// <param name="Proposals">Newest first.</param>
public sealed record CaseFile(
    DiscrepancyRow Row, string LocalEvidence, string PlatformEvidence, IReadOnlyList<DiscrepancyLine> History, IReadOnlyList<ProposalRow> Proposals);
