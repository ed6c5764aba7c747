using System.Collections.Frozen;

namespace VipAdmin.Core;

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
        [Finance] = Set(Permission.RepairOrder, Permission.HandleDiscrepancies, Permission.ImportStatements, Permission.ApproveCorrections),
        [Support] = Set(Permission.RevealPersonalData, Permission.ServeMembers),
        [Auditor] = Set(Permission.ReadAudit),
    }.ToFrozenDictionary();

    /// <summary>Whether the role is known and grants the permission. Unknown roles grant nothing.</summary>
    public static bool Grants(string role, Permission permission) => Grant.TryGetValue(role, out var set) && set.Contains(permission);

    private static FrozenSet<Permission> Set(params Permission[] own)
        => own.Concat([Permission.See, Permission.LookUpMembers, Permission.Export]).ToFrozenSet();
}
