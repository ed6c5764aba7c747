namespace VipAdmin.Core.Discrepancies;

/// <summary>The state of a discrepancy.</summary>
public enum DiscrepancyStatus { Open, Assigned, Resolved, AutoResolved }
