using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Overview;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Overview;

/// <summary>The queries of a platform in a range of time: what stands behind a column of the overview's charts.</summary>
public sealed partial class PlatformCallsPage : LivePage
{
    private const int RowsAPage = 50;
    private KeyPage<PlatformCall> page = KeyPage<PlatformCall>.Empty;
    private int count;

    [Inject] private PlatformBoard Board { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    // Declared so that a changed address is read again; the filter is read from the address as a whole.
    [SupplyParameterFromQuery(Name = PlatformCallQuery.Channel)] private string? ChannelText { get; set; }
    [SupplyParameterFromQuery(Name = PlatformCallQuery.Answer)] private string? AnswerText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.From)] private string? FromText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.To)] private string? ToText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.Last)] private string? LastText { get; set; }
    [SupplyParameterFromQuery(Name = Query.Before)] private string? Before { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Jobs];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        page = await Board.CallsAsync(Actor, Filter, PlatformCallKey.Read(Before), PlatformCallKey.Read(After), RowsAPage, stop);
        count = await Board.CallCountAsync(Actor, Filter, stop);
    }

    private PlatformCallFilter Filter => PlatformCallQuery.Read(Navigation.Uri, Time.UtcNow());
}
