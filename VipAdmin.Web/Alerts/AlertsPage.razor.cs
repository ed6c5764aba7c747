using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Alerts;

/// <summary>What was raised, when, about what, who was told by mail, and since when it is over.</summary>
public sealed partial class AlertsPage : LivePage
{
    private const int RowsAPage = 50;
    private KeyPage<AlertRow> page = KeyPage<AlertRow>.Empty;
    private int count;

    [Inject] private AlertBoard Board { get; set; } = null!;
    [Inject] private AlertMail Mail { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    // Declared so that a changed address is read again; the filter is read from the address as a whole.
    [SupplyParameterFromQuery(Name = AlertQuery.State)] private string? StateText { get; set; }
    [SupplyParameterFromQuery(Name = AlertQuery.Condition)] private string? ConditionText { get; set; }
    [SupplyParameterFromQuery(Name = AlertQuery.Mail)] private string? MailText { get; set; }
    [SupplyParameterFromQuery(Name = AlertQuery.Task)] private string? TaskText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.From)] private string? FromText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.To)] private string? ToText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.Last)] private string? LastText { get; set; }
    [SupplyParameterFromQuery(Name = Query.Before)] private string? Before { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Alerts, Topic.Jobs];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        page = await Board.PageAsync(Actor, Filter, Query.Key(Before), Query.Key(After), RowsAPage, stop);
        count = await Board.CountAsync(Actor, Filter, stop);
    }

    private AlertFilter Filter => AlertQuery.Read(Navigation.Uri, Time.UtcNow());

    private bool Filtered => Filter != new AlertFilter();
}
