namespace VipAdmin.Core.Discrepancies;

/// <summary>The state of a discrepancy.</summary>
public enum DiscrepancyStatus
{
    Open,
    Assigned,
    /// <summary>An action was proposed with its preview; the person who proposed it may carry it out.</summary>
    Proposed,
    /// <summary>An action was proposed that a second person must approve.</summary>
    PendingApproval,
    Resolved,
    AutoResolved,
    /// <summary>Given up as a loss or gain, with a reason.</summary>
    WrittenOff,
    /// <summary>Set aside until a day. It does not wait for a person, but the same difference is not raised a second time meanwhile.</summary>
    Ignored,
}
