namespace VipAdmin.Core.Discrepancies;

/// <summary>Choices of the status filter.</summary>
public enum DiscrepancyStanding
{
    /// <summary>Open or assigned.</summary>
    Unfinished,
    Open,
    Assigned,
    Resolved,
    AutoResolved,
    Any,
}
