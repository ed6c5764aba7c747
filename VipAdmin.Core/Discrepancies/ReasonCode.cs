namespace VipAdmin.Core.Discrepancies;

/// <summary>Why a person resolved it, for statistics.</summary>
public enum ReasonCode
{
    PolicyException,
    OpsApproval,
    CustomerDispute,
    DataCorrection,
    Cutoff,
    TestOrder,
    /// <summary>The money was given back at the platform; the number of that refund goes with it.</summary>
    RefundedAtPlatform,
}
