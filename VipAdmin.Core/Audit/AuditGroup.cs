namespace VipAdmin.Core.Audit;

/// <summary>Groups of audited acts, for the filter of the audit page. The database derives the group from the action.</summary>
public enum AuditGroup
{
    /// <summary>Tasks, runs, settings, and the portal's own upkeep.</summary>
    Operations,
    /// <summary>Members who were looked up, and lists that were exported.</summary>
    LookUps,
    /// <summary>Orders checked, discrepancies handled.</summary>
    Decisions,
    /// <summary>Sign-ins, sign-outs, refusals.</summary>
    SignIns,
}
