using MudBlazor;
using VipAdmin.Core;

namespace VipAdmin.Web.Layout;

/// <summary>Where one can go, in the order of the rail, and which four a phone shows to whom.</summary>
public static class Places
{
    private static readonly Place Overview = new("Place.Overview", "/", Icons.Material.Outlined.SpaceDashboard);
    private static readonly Place Tasks = new("Place.Tasks", "/tasks", Icons.Material.Outlined.Schedule);
    private static readonly Place Timeline = new("Place.Timeline", "/timeline", Icons.Material.Outlined.Timeline);
    private static readonly Place Discrepancies = new("Place.Discrepancies", "/discrepancies", Icons.Material.Outlined.CompareArrows);
    private static readonly Place Orders = new("Place.Orders", "/orders", Icons.Material.Outlined.ReceiptLong);
    private static readonly Place Members = new("Place.Members", "/reminders", Icons.Material.Outlined.People, Permission.LookUpMembers);
    private static readonly Place Audit = new("Place.Audit", "/audit", Icons.Material.Outlined.FactCheck, Permission.ReadAudit);
    private static readonly Place Settings = new("Place.Settings", "/settings", Icons.Material.Outlined.Tune);

    private static readonly Place[] All = [Overview, Tasks, Timeline, Discrepancies, Orders, Members, Audit, Settings];

    /// <summary>What the rail shows to this person.</summary>
    public static IEnumerable<Place> For(Actor actor) => All.Where(place => actor.Can(place.Needs));

    /// <summary>The four places of the person's role, for the thumb; the rest is in the menu.</summary>
    public static IReadOnlyList<Place> Four(Actor actor) => actor.Roles switch
    {
        var roles when roles.Contains(Role.Admin) || roles.Contains(Role.Ops) => [Overview, Tasks, Discrepancies, Orders],
        var roles when roles.Contains(Role.Finance) => [Overview, Discrepancies, Orders, Members],
        var roles when roles.Contains(Role.Support) => [Members, Orders, Overview, Discrepancies],
        var roles when roles.Contains(Role.Auditor) => [Audit, Overview, Discrepancies, Orders],
        _ => [],
    };

    /// <summary>Whether an address belongs to the place: runs and hosts to tasks, members to the member search.</summary>
    public static bool Holds(this Place place, string path) => place.Href switch
    {
        "/" => path == "/",
        "/tasks" => Below(path, "/tasks") || Below(path, "/runs") || Below(path, "/hosts"),
        "/reminders" => Below(path, "/reminders") || Below(path, "/members"),
        var href => Below(path, href),
    };

    private static bool Below(string path, string root)
        => path.StartsWith(root, StringComparison.OrdinalIgnoreCase) && (path.Length == root.Length || path[root.Length] == '/');
}
