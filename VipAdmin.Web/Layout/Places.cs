using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Web.Overview;

namespace VipAdmin.Web.Layout;

/// <summary>Where one can go, in the order of the rail, and which four a phone shows to whom.</summary>
public static class Places
{
    private static readonly Place Start = new("Place.Overview", "/", Icons.Material.Outlined.SpaceDashboard, Permission.See);
    private static readonly Place Tasks = new("Place.Tasks", "/tasks", Icons.Material.Outlined.Schedule,
        Permission.OperateTasks, Permission.HandleDiscrepancies, Permission.ReadAudit);
    private static readonly Place Timeline = new("Place.Timeline", "/timeline", Icons.Material.Outlined.Timeline,
        Permission.OperateTasks, Permission.HandleDiscrepancies, Permission.ReadAudit);
    private static readonly Place Alerts = new("Place.Alerts", "/alerts", Icons.Material.Outlined.NotificationsNone,
        Permission.OperateTasks, Permission.ReadAudit);
    private static readonly Place Discrepancies = new("Place.Discrepancies", "/discrepancies", Icons.Material.Outlined.CompareArrows, Permission.See);
    private static readonly Place Statements = new("Place.Statements", "/statements", Icons.Material.Outlined.RequestQuote,
        Permission.HandleDiscrepancies, Permission.ReadAudit);
    private static readonly Place Days = new("Place.Days", "/days", Icons.Material.Outlined.CalendarMonth,
        Permission.HandleDiscrepancies, Permission.ReadAudit);
    private static readonly Place Orders = new("Place.Orders", "/orders", Icons.Material.Outlined.ReceiptLong, Permission.See);
    private static readonly Place Members = new("Place.Members", "/members", Icons.Material.Outlined.People, Permission.LookUpMembers);
    private static readonly Place Reminders = new("Place.Reminders", "/reminders", Icons.Material.Outlined.MarkEmailUnread, Permission.LookUpMembers);
    private static readonly Place Audit = new("Place.Audit", "/audit", Icons.Material.Outlined.FactCheck, Permission.ReadAudit);
    private static readonly Place Settings = new("Place.Settings", "/settings", Icons.Material.Outlined.Tune, Permission.OperateTasks, Permission.ReadAudit);

    private static readonly Place[] All = [Start, Tasks, Timeline, Alerts, Discrepancies, Statements, Days, Orders, Members, Reminders, Audit, Settings];

    /// <summary>What the rail shows to this person: the places that the person's work needs.</summary>
    public static IEnumerable<Place> For(Actor actor) => All.Where(place => place.Uses.Any(actor.Can));

    /// <summary>The four places of the person's work, for the thumb; the rest is in the menu.</summary>
    public static IReadOnlyList<Place> Four(Actor actor) => actor.Can(Permission.See) ? StartViews.For(actor)[0] switch
    {
        StartView.Finance => [Start, Discrepancies, Days, Orders],
        StartView.Support => [Start, Members, Orders, Discrepancies],
        StartView.Auditor => [Start, Audit, Discrepancies, Orders],
        _ => [Start, Tasks, Discrepancies, Orders],
    } : [];

    /// <summary>Whether an address belongs to the place: runs and hosts to tasks, the platforms' queries to the timeline, the daily scan to
    /// discrepancies.</summary>
    public static bool Holds(this Place place, string path) => place.Href switch
    {
        "/" => path == "/",
        "/tasks" => Below(path, "/tasks") || Below(path, "/runs") || Below(path, "/hosts"),
        "/timeline" => Below(path, "/timeline") || Below(path, "/calls"),
        "/discrepancies" => Below(path, "/discrepancies") || Below(path, "/damage"),
        var href => Below(path, href),
    };

    /// <summary>The letter that leads there after <c>g</c>; null when there is none.</summary>
    public static string? Letter(this Place place) => place.Href switch
    {
        "/" => "h",
        "/tasks" => "t",
        "/timeline" => "l",
        "/alerts" => "n",
        "/discrepancies" => "d",
        "/statements" => "b",
        "/days" => "c",
        "/orders" => "o",
        "/members" => "m",
        "/reminders" => "r",
        "/audit" => "a",
        "/settings" => "s",
        _ => null,
    };

    private static bool Below(string path, string root)
        => path.StartsWith(root, StringComparison.OrdinalIgnoreCase) && (path.Length == root.Length || path[root.Length] == '/');
}
