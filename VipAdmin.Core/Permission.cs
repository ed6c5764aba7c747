namespace VipAdmin.Core;

/// <summary>The acts that a role may allow; one for each row of the table "Rights as shipped".</summary>
public enum Permission
{
    /// <summary>See tasks, runs, orders, discrepancies and alerts, with personal data masked.</summary>
    See,
    /// <summary>Trigger, pause and resume tasks, edit schedules, stop runs.</summary>
    OperateTasks,
    /// <summary>Ask the platform about a single order and correct the order.</summary>
    RepairOrder,
    /// <summary>Note, assign and resolve discrepancies.</summary>
    HandleDiscrepancies,
    /// <summary>Import statements and match them with our books.</summary>
    ImportStatements,
    /// <summary>Look up a member and the reminder history, with phones masked.</summary>
    LookUpMembers,
    /// <summary>Reveal personal data, and export what is kept about a member.</summary>
    RevealPersonalData,
    /// <summary>Send a reminder, note something about a member, correct a membership (above a number of days with a second person).</summary>
    ServeMembers,
    /// <summary>Approve another person's correction of a membership.</summary>
    ApproveCorrections,
    /// <summary>Take the texts out of what is kept about a deleted member.</summary>
    AnonymiseMembers,
    /// <summary>Read the audit page.</summary>
    ReadAudit,
    /// <summary>Export what a page shows.</summary>
    Export,
}
