namespace VipAdmin.Core.Discrepancies;

/// <summary>Why a person resolved it, for statistics.</summary>
public enum ReasonCode { PolicyException, OpsApproval, CustomerDispute, DataCorrection, Cutoff, TestOrder }
