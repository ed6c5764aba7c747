namespace VipAdmin.Core.Statements;

/// <summary>How a line of a statement, or a row of our books, stands to the other side.</summary>
public enum Match
{
    /// <summary>Both sides agree.</summary>
    Matched,
    /// <summary>Both sides agree, but on neighbouring days, or the other side is still to come.</summary>
    Carried,
    /// <summary>They differ; a discrepancy says how.</summary>
    Discrepancy,
    /// <summary>Not about a VIP order: summed, its difference recorded, never repaired.</summary>
    OtherBusiness,
}
