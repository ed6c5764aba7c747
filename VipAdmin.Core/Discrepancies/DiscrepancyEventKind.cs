namespace VipAdmin.Core.Discrepancies;

/// <summary>What happened to a discrepancy.</summary>
public enum DiscrepancyEventKind
{
    Detected,
    Noted,
    Assigned,
    Resolved,
    AutoResolved,
    Reopened,
    WrittenOff,
    /// <summary>Set aside until a day.</summary>
    Ignored,
    /// <summary>An action was proposed.</summary>
    Proposed,
    /// <summary>The proposal was approved and carried out.</summary>
    Approved,
    /// <summary>The proposal was carried out without a second person, where none is needed.</summary>
    CarriedOut,
    /// <summary>The proposal was rejected by another person.</summary>
    Rejected,
    /// <summary>The proposal ended without a decision: taken back, out of date, or not needed any more.</summary>
    Withdrawn,
    /// <summary>A resolution was taken back at once by the person who had made it.</summary>
    Undone,
}
