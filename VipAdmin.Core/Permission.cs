using System.Collections.Frozen;

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

/// <summary>The roles of the portal and what each grants.</summary>
public static class Role
{
    public const string Admin = "admin";
    public const string Ops = "ops";
    public const string Finance = "finance";
    public const string Support = "support";
    public const string Auditor = "auditor";

    /// <summary>Every role, in the order in which pages list them.</summary>
    public static IReadOnlyList<string> All { get; } = [Admin, Ops, Finance, Support, Auditor];

    private static readonly FrozenDictionary<string, FrozenSet<Permission>> Grant = new Dictionary<string, FrozenSet<Permission>>
    {
        [Admin] = Enum.GetValues<Permission>().ToFrozenSet(),
        [Ops] = Set(Permission.OperateTasks, Permission.RepairOrder),
        [Finance] = Set(Permission.RepairOrder, Permission.HandleDiscrepancies),
        [Support] = Set(Permission.RevealPersonalData),
        [Auditor] = Set(Permission.ReadAudit),
    }.ToFrozenDictionary();

    /// <summary>Whether the role is known and grants the permission. Unknown roles grant nothing.</summary>
    public static bool Grants(string role, Permission permission) => Grant.TryGetValue(role, out var set) && set.Contains(permission);

    private static FrozenSet<Permission> Set(params Permission[] own)
        => own.Concat([Permission.See, Permission.LookUpMembers, Permission.Export]).ToFrozenSet();
}
