using VipAdmin.Core.Backend;

namespace VipAdmin.Core.OrderChecks;

/// <summary>An order to cancel, with the answer that led to it.</summary>
/// <param name="Code">The platform's word, e.g. <c>CLOSED</c>; null when no platform was asked.</param>
/// <param name="Evidence">JSON object with the platform's answer.</param>
public sealed record DueCancel(OrderFacts Order, string? Code, string? Evidence, int? LatencyMs);
