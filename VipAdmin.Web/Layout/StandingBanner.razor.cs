using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Layout;

/// <summary>What stands above every page while it is so.</summary>
public sealed partial class StandingBanner : LivePage
{
    private IReadOnlyList<Standing> pauses = [];
    private IReadOnlyList<JobHold> holds = [];
    private bool cronEnabled = true;
    private bool listening = true;

    [Inject] private IDbContextFactory<VipDb> Databases { get; set; } = null!;
    [Inject] private IOptionsMonitor<SchedulingOptions> Scheduling { get; set; } = null!;
    [Inject] private HoldDesk Holds { get; set; } = null!;
    [Inject] private ChangeFeed Live { get; set; } = null!;
    [Inject] private IStringLocalizer<HostsText> P { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Jobs, Topic.Connection];

    /// <inheritdoc />
    protected override TimeSpan? ReadEvery => TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        base.OnInitialized();
        (cronEnabled, listening) = (Scheduling.CurrentValue.Enabled, Live.Listening);
    }

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        (cronEnabled, listening) = (Scheduling.CurrentValue.Enabled, Live.Listening);
        holds = await Holds.OpenAsync(Actor, stop);
        await using var db = await Databases.CreateDbContextAsync(stop);
        var now = Time.UtcNow();
        pauses = [.. (await db.JobPauses.AsNoTracking()
            .Where(pause => pause.ResumedAt == null)
            .OrderBy(pause => pause.PausedAt)
            .ToListAsync(stop))
            .Select(pause => new Standing(pause, pause.IsOverdue(now, TimeSpan.FromHours(Scheduling.CurrentValue.PauseOverdueHours)), pause.Until <= now))
            .Where(standing => standing.Overdue || !standing.Over)];
    }

    private string TaskTitle(string key) => Words["Task." + key] is { ResourceNotFound: false } name ? name.Value : key;

    private static string Clock(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private sealed record Standing(JobPause Pause, bool Overdue, bool Over);
}
