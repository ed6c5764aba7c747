namespace VipAdmin.Core.Discrepancies;

/// <summary>What support noted about the member of a discrepancy.</summary>
/// <param name="At">UTC.</param>
/// <param name="Text">As noted; phone numbers are masked.</param>
/// <param name="By">Name of the person who noted it.</param>
public sealed record CaseNote(DateTime At, string Text, string By);
