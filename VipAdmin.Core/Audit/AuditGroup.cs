namespace VipAdmin.Core.Audit;

/// <summary>
/// Groups of audited acts, for the filter of the audit page. The database derives the group from the action (migration <c>AuditGroups</c>), so that rows which
/// an older version writes during an update have theirs too.
/// </summary>
public enum AuditGroup
{
    /// <summary>Tasks, runs, settings, and the portal's own upkeep; also an action of a kind that the database does not know.</summary>
    Operations,
    /// <summary>Members who were looked up, and lists that were exported.</summary>
    LookUps,
    /// <summary>Orders checked, discrepancies handled, days closed, memberships corrected, members reminded by hand or not at all.</summary>
    Decisions,
    /// <summary>Sign-ins, sign-outs, refusals.</summary>
    SignIns,
}
