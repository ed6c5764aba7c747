using Microsoft.AspNetCore.Components;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Timeline;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Timeline;

/// <summary>What happened between two times, across everything that the portal keeps.</summary>
public sealed partial class TimelinePage : LivePage
{
    private const int RowsAPage = 60;
    private KeyPage<TimelineEntry> page = KeyPage<TimelineEntry>.Empty;
    private KeyPage<TimelineEntry> latest = KeyPage<TimelineEntry>.Empty;
    private SteadyList<TimelineEntry> list = null!;
    private string? address;
    private TimelineWords says = null!;

    [Inject] private TimelineBoard Board { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    // Declared so that a changed address is read again; the filter is read from the address as a whole.
    [SupplyParameterFromQuery(Name = TimelineQuery.Kind)] private string? KindText { get; set; }
    [SupplyParameterFromQuery(Name = TimelineQuery.Task)] private string? TaskText { get; set; }
    [SupplyParameterFromQuery(Name = TimelineQuery.Status)] private string? StatusText { get; set; }
    [SupplyParameterFromQuery(Name = TimelineQuery.Actor)] private string? ActorText { get; set; }
    [SupplyParameterFromQuery(Name = TimelineQuery.Channel)] private string? ChannelText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.From)] private string? FromText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.To)] private string? ToText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.Last)] private string? LastText { get; set; }
    [SupplyParameterFromQuery(Name = Query.Before)] private string? Before { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Jobs, Topic.Discrepancies, Topic.Audit, Topic.Hosts];

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        base.OnInitialized();
        says = new TimelineWords(T, Tasks, Audited, Orders, Acts);
        list = NewList();
    }

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        var asked = Navigation.Uri;
        latest = await Board.PageAsync(Actor, Filter, TimelineKey.Read(Before), TimelineKey.Read(After), RowsAPage, stop);
        if (asked != address)
        {
            (address, list) = (asked, NewList());
        }
        list.Offer(latest.Rows);
        Show();
    }

    /// <summary>The rows keep still: nothing moves under the pointer until the reader asks for what is new.</summary>
    private SteadyList<TimelineEntry> NewList() => new(entry => entry.Row, Gone);

    /// <summary>A run that was shown as running, and whose time is still on the page, is told with the others of its hour: it found nothing to do.</summary>
    private TimelineEntry Gone(TimelineEntry entry)
        => entry is { Kind: TimelineKind.Run, What: "running" } && latest.Rows is [.., var last] && entry.At >= last.At
            ? entry with { What = Word.Of(RunStatus.Succeeded) } : entry;

    private void ShowNews()
    {
        list.Show();
        Show();
    }

    /// <summary>What follows below the last row is known of the reading that brought it.</summary>
    private void Show() => page = ReferenceEquals(list.Shown, latest.Rows) ? latest : page with { Rows = list.Shown };

    private TimelineFilter Filter => TimelineQuery.Read(Navigation.Uri, Time.UtcNow());

    private string Cleared => TimeRangeQuery.At("/timeline", TimeRangeQuery.Read(Navigation.Uri).Range);

    private static RunStatus Status(TimelineEntry entry) => Word.Read<RunStatus>(entry.What) ?? RunStatus.Running;

    private static Tone Tone(TimelineEntry entry) => entry switch
    {
        { Kind: TimelineKind.Platform } => Shared.Tone.Warning,
        { Kind: TimelineKind.Host, Event: "died" } => Shared.Tone.Failed,
        { Kind: TimelineKind.Alert, Event: "raised" } => Shared.Tone.Warning,
        { Kind: TimelineKind.Finding, Event: "resolved" or "autoResolved" } => Shared.Tone.Ok,
        _ => Shared.Tone.Neutral,
    };

    private static string Icon(TimelineKind kind) => kind switch
    {
        TimelineKind.Run => Icons.Material.Outlined.PlayCircle,
        TimelineKind.Platform => Icons.Material.Outlined.CloudOff,
        TimelineKind.Finding => Icons.Material.Outlined.CompareArrows,
        TimelineKind.Act => Icons.Material.Outlined.Person,
        TimelineKind.Host => Icons.Material.Outlined.Dns,
        _ => Icons.Material.Outlined.NotificationsNone,
    };
}
