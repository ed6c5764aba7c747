namespace VipAdmin.Core.Discrepancies;

/// <summary>Choices of the status filter.</summary>
public enum DiscrepancyStanding
{
    /// <summary>Waits for a person: open, assigned, proposed or pending approval.</summary>
    Unfinished,
    Open,
    Assigned,
    Proposed,
    PendingApproval,
    Resolved,
    AutoResolved,
    WrittenOff,
    Ignored,
    Any,
}
