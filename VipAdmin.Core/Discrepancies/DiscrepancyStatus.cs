namespace VipAdmin.Core.Discrepancies;

/// <summary>Where a discrepancy stands.</summary>
public enum DiscrepancyStatus { Open, Assigned, Resolved, AutoResolved }
