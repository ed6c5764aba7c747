namespace VipAdmin.Core.Discrepancies;

/// <summary>Discrepancies of one type that a run found first.</summary>
/// <param name="Fen">The money they are about.</param>
/// <param name="First">One of them.</param>
/// <param name="Subject">Its order number or channel.</param>
public sealed record FindingTotal(DiscrepancyType Type, Severity Severity, int Count, long Fen, Guid First, string Subject);
