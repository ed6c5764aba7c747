using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Layout;

/// <summary>Conditions that matter on every page, shown above it while they last: cron off, clocks apart, platforms on hold, pauses, held runs.</summary>
public sealed partial class NoticeBanner : LivePage
{
    private IReadOnlyList<Standing> pauses = [];
    private IReadOnlyList<JobHold> holds = [];
    private IReadOnlyList<PlatformHold> silent = [];
    private bool cronEnabled = true;
    private bool listening = true;
    private ClockComparison? apart;

    [Inject] private PauseDesk Pauses { get; set; } = null!;
    [Inject] private IOptionsMonitor<SchedulingOptions> Scheduling { get; set; } = null!;
    [Inject] private HoldDesk Holds { get; set; } = null!;
    [Inject] private PlatformHolds Platforms { get; set; } = null!;
    [Inject] private IStringLocalizer<SchedulingText> Channels { get; set; } = null!;
    [Inject] private IStringLocalizer<RunText> Answers { get; set; } = null!;
    [Inject] private JobSettingsInForce Plans { get; set; } = null!;
    [Inject] private ClockWatch Clocks { get; set; } = null!;
    [Inject] private ChangeFeed Live { get; set; } = null!;
    [Inject] private IStringLocalizer<HostsText> Hosts { get; set; } = null!;
    [Inject] private IStringLocalizer<PauseText> P { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private ILogger<NoticeBanner> Log { get; set; } = null!;

    /// <summary>The state at prerendering, handed on to the circuit, so that the page does not shift when the circuit starts.</summary>
    [PersistentState] public Found? First { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Jobs, Topic.Connection];

    /// <inheritdoc />
    protected override TimeSpan? ReadEvery => TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Navigation.LocationChanged += Moved;
        (cronEnabled, listening) = (Scheduling.CurrentValue.Enabled, Live.Listening);
        apart = Clocks.Compare() is { Disagree: true } clocks ? clocks : null;
        if (RendererInfo.IsInteractive && First is { } found)
        {
            Show(found);
        }
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            return;
        }
        try
        {
            First = await FindAsync(CancellationToken.None);
            Show(First);
        }
        catch (Exception error)
        {
            // The circuit reads again and shows the failure.
            Log.LogDebug(error, "The banner was prerendered without its content");
        }
    }

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        (cronEnabled, listening) = (Scheduling.CurrentValue.Enabled, Live.Listening);
        apart = Clocks.Compare() is { Disagree: true } clocks ? clocks : null;
        Show(await FindAsync(stop));
    }

    private async Task<Found> FindAsync(CancellationToken stop)
        => new(await Pauses.OpenAsync(Actor, stop), await Holds.OpenAsync(Actor, stop), await Platforms.OpenAsync(Actor, stop));

    private void Show(Found found)
    {
        var now = Time.UtcNow();
        (holds, silent) = (found.Holds, found.Silent);
        pauses = [.. found.Pauses
            .Select(pause => (Pause: pause, Overdue: pause.IsOverdue(now, TimeSpan.FromHours(Scheduling.CurrentValue.PauseOverdueHours)),
                Over: !pause.IsInForce(now)))
            .Where(each => each.Overdue || !each.Over)
            .GroupBy(each => (each.Pause.PausedBy, each.Pause.Reason, each.Pause.Until, each.Overdue, each.Over))
            .Select(alike => new Standing([.. alike.Select(each => each.Pause.JobKey)], alike.First().Pause, alike.Key.Overdue, alike.Key.Over))
            // What the purge of old rows leaves lying changes nothing that a reader relies on.
            .Where(each => Actor.Can(Permission.OperateTasks) || each.Tasks.Any(task => task != Timetable.Housekeeping))];
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        return base.DisposeAsync();
    }

    private void Moved(object? sender, LocationChangedEventArgs moved) => _ = InvokeAsync(StateHasChanged);

    private string Here => new Uri(Navigation.Uri).AbsolutePath;

    private string Paused(IReadOnlyList<string> tasks)
        => tasks.Count == 1 ? T["Banner.Paused", TaskNames.Of(tasks[0])]
            : Plans.All.All(job => tasks.Contains(job.Key)) ? T["Banner.PausedAll"]
            : T["Banner.PausedMany", string.Join(T["Banner.Comma"], tasks.Select(task => TaskNames.Of(task)))];

    private static string Clock(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>As read; whether a pause is overdue is decided when it is shown.</summary>
    public sealed record Found(IReadOnlyList<JobPause> Pauses, IReadOnlyList<JobHold> Holds, IReadOnlyList<PlatformHold> Silent);

    /// <summary>Tasks that one person paused for one reason until one end; <paramref name="First"/> stands for all of them.</summary>
    private sealed record Standing(IReadOnlyList<string> Tasks, JobPause First, bool Overdue, bool Over);
}
