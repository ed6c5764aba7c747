namespace VipAdmin.Core.OrderChecks;

/// <summary>A platform whose own orders wait, because nothing it said lately was usable.</summary>
/// <param name="Since">The first query without a usable answer (UTC).</param>
/// <param name="Code">Why most of the queries had none: a code of <see cref="Payments.FaultCode"/>.</param>
/// <param name="Asked">Orders that were asked about in vain.</param>
public sealed record PlatformHold(string Channel, DateTime Since, string Code, int Asked);
