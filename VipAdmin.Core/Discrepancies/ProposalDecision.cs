namespace VipAdmin.Core.Discrepancies;

/// <summary>What was decided about a proposal.</summary>
public enum ProposalDecision
{
    Approved,
    Rejected,
    /// <summary>Its discrepancy was closed or changed first.</summary>
    Withdrawn,
}
