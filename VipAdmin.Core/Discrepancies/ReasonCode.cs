namespace VipAdmin.Core.Discrepancies;

/// <summary>Why somebody resolved it, for statistics.</summary>
public enum ReasonCode { PolicyException, OpsApproval, CustomerDispute, DataCorrection, Cutoff, TestOrder }
