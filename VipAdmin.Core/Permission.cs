namespace VipAdmin.Core;

/// <summary>The acts somebody may be allowed to do; one row each of the table "Rights as shipped".</summary>
public enum Permission
{
    /// <summary>See tasks, runs, orders, discrepancies and alerts, with personal data masked.</summary>
    See,
    /// <summary>Trigger, pause and resume tasks, edit schedules, cancel runs.</summary>
    OperateTasks,
    /// <summary>Ask the platform about a single order and put it right.</summary>
    RepairOrder,
    /// <summary>Note, assign and resolve discrepancies.</summary>
    HandleDiscrepancies,
    /// <summary>Look up a member and the history of reminders, phones masked.</summary>
    LookUpMembers,
    /// <summary>Reveal personal data, send again, correct a membership.</summary>
    RevealPersonalData,
    /// <summary>Read the audit page.</summary>
    ReadAudit,
    /// <summary>Export what a page shows.</summary>
    Export,
}
