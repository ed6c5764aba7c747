namespace VipAdmin.Core.Discrepancies;

/// <summary>A discrepancy in a file, with what finds it in the platform's statement.</summary>
/// <param name="TransactionId">The platform's, or the one of our order where the platform knows none.</param>
/// <param name="PaidAt">The platform's time of payment, or ours where the platform knows none (UTC).</param>
public sealed record ExportedDiscrepancy(DiscrepancyRow Row, string? TransactionId, DateTime? PaidAt);
