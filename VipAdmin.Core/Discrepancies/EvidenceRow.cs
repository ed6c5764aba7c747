namespace VipAdmin.Core.Discrepancies;

/// <summary>One line of the comparison.</summary>
/// <param name="Name">Stable name; the console has words for the known ones and shows others as they are.</param>
/// <param name="Kind">How the values are read.</param>
/// <param name="Local">Our side as recorded; null when it says nothing.</param>
/// <param name="Platform">The platform's side as recorded; null when it says nothing.</param>
/// <param name="Differs">Both sides say something, and not the same.</param>
public sealed record EvidenceRow(string Name, EvidenceKind Kind, string? Local, string? Platform, bool Differs);
