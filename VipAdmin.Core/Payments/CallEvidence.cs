namespace VipAdmin.Core.Payments;

/// <summary>How one call went, kept as evidence. No personal data.</summary>
/// <param name="LatencyMs">Wall time of the call including retries.</param>
/// <param name="HttpStatus">Last HTTP status; null when none arrived.</param>
/// <param name="RequestId">The platform's request or trace id.</param>
/// <param name="KeyId">Serial or id of the key that verified the answer.</param>
/// <param name="Attempts">Number of attempts.</param>
public sealed record CallEvidence(int LatencyMs, int? HttpStatus = null, string? RequestId = null, string? KeyId = null, int Attempts = 1);
