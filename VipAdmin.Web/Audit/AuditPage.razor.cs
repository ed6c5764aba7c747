using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Web.Scheduling.Jobs;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Audit;

/// <summary>Who paused, resumed, triggered, resolved, looked up, exported, signed in, was refused.</summary>
public sealed partial class AuditPage : LivePage
{
    private const int RowsAPage = 50;
    private KeyPage<AuditRow> page = KeyPage<AuditRow>.Empty;
    private int count;

    [Inject] private AuditLog Log { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "action")] private string? ActionName { get; set; }
    [SupplyParameterFromQuery(Name = "actor")] private string? ActorText { get; set; }
    [SupplyParameterFromQuery(Name = "target")] private string? TargetText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.From)] private string? FromText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.To)] private string? ToText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.Last)] private string? LastText { get; set; }
    // Text, not numbers, because a mistyped address is not an error.
    [SupplyParameterFromQuery(Name = Query.Before)] private string? Before { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Audit, Topic.Jobs, Topic.Discrepancies, Topic.Orders];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        page = await Log.FindAsync(Actor, Filter, Key(Before), Key(After), RowsAPage, stop);
        count = await Log.CountAsync(Actor, Filter, stop);
    }

    private AuditFilter Filter
    {
        get
        {
            var (from, to) = TimeRange.Read(LastText, FromText, ToText).Range.At(Time.UtcNow());
            return new(Given(ActionName), Given(ActorText), Given(TargetText), from, to);
        }
    }

    private bool Filtered => Filter != new AuditFilter();

    private IReadOnlyList<(string, string)> ActionChoices => [.. AuditAction.All.Select(action => (action, ActionWords(action)))];

    private string CountText => !Loaded ? "" : count > AuditLog.CountLimit ? T["CountMore", AuditLog.CountLimit]
        : T.Counted("Count", count);

    private IReadOnlyList<CsvColumn<AuditRow>> ExportColumns =>
    [
        new(T["At"], row => row.At), new(T["Actor"], row => row.ActorName), new(T["ActorId"], row => row.ActorId), new(T["Roles"], row => row.ActorRoles),
        new(T["Action"], row => row.Action), new(T["Target"], row => row.Target), new(T["Reason"], row => row.Reason), new(T["Data"], row => row.Data),
        new(T["Address"], row => row.Address), new(T["Node"], row => row.Node),
    ];

    private IAsyncEnumerable<AuditRow> AllRows(CancellationToken stop) => Log.AllAsync(Actor, Filter, stop);

    private string ActionWords(string action) => T.Code("Action.", action);

    private string RoleWords(string roles)
        => string.Join(" · ", roles.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(role => Words["Role." + role].Value));

    private static string Shortened(AuditRow row)
        => TaskNames.Find(row.Target!) is { } task ? task
            : row.Action is AuditAction.SignedIn or AuditAction.SignedOut || Guid.TryParse(row.Target, out _) ? row.Target![..8] + "…" : row.Target!;

    private string Particulars(AuditRow row) => AuditTarget.Particulars(row.Data, Known, Setting);

    private string? Setting(string key, string? value)
        => Plan["Field." + key].ResourceNotFound ? null : $"{JobSettingsWords.Field(key, Plan)} {JobSettingsWords.Value(key, value, Plan)}";

    private string? Known(string key) => T[key] is { ResourceNotFound: false } words ? words.Value : null;

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static long? Key(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key : null;
}
