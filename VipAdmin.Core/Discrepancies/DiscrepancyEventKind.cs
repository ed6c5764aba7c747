namespace VipAdmin.Core.Discrepancies;

/// <summary>What happened to a discrepancy.</summary>
public enum DiscrepancyEventKind { Detected, Noted, Assigned, Resolved, AutoResolved, Reopened }
