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
    /// <summary>A resolution was taken back at once by the person who had made it.</summary>
    Undone,
}
