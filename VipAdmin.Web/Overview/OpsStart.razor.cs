using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.History;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Overview;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Overview;

/// <summary>The start page of those who operate the tasks.</summary>
public sealed partial class OpsStart : LivePage
{
    private IReadOnlyList<JobCard> cards = [];
    private Dictionary<string, (TrendRange Range, IReadOnlyList<TrendPoint> Points)> trends = [];
    private TodayFindings today = new(0, 0, []);
    private IReadOnlyList<OpenCases> open = [];
    private IReadOnlyList<PlatformHour> hours = [];
    private IReadOnlyList<RunActivity> runs = [];
    private IReadOnlyList<ActActivity> acts = [];
    private DateTime at;
    private ChartSpan span = ChartSpan.Of(TimeRange.All, DateTime.UnixEpoch);

    [Inject] private JobBoard Board { get; set; } = null!;
    [Inject] private JobTrend Trends { get; set; } = null!;
    [Inject] private TodayBoard Today { get; set; } = null!;
    [Inject] private OpenBoard Open { get; set; } = null!;
    [Inject] private PlatformBoard Platforms { get; set; } = null!;
    [Inject] private ActivityBoard Activity { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<OverviewText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<SchedulingText> Scheduling { get; set; } = null!;
    [Inject] private IStringLocalizer<SharedText> Words { get; set; } = null!;
    [Inject] private IOptionsMonitor<ReconciliationOptions> Limits { get; set; } = null!;

    [SupplyParameterFromQuery(Name = TimeRangeQuery.From)] private string? From { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.To)] private string? To { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.Last)] private string? Last { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Jobs, Topic.Discrepancies, Topic.Audit];

    /// <inheritdoc />
    protected override TimeSpan? ReadEvery => TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        var wanted = ChartSpan.Of(TimeRangeQuery.Read(Navigation.Uri).Range, Time.UtcNow());
        var (findings, waiting, day, done, told) = (Today.FindingsAsync(Actor, stop), Open.AgesAsync(Actor, stop), Platforms.HoursAsync(Actor, wanted, stop),
            Activity.RunsAsync(Actor, stop), Activity.ActsAsync(Actor, stop));
        var read = await Board.CardsAsync(Actor, stop);
        var points = await Task.WhenAll(read.Where(each => !each.Job.Upkeep).Select(async card =>
        {
            var range = JobTrend.Usual(card.Job, card.At);
            return (card.Job.Key, range, Points: await Trends.PointsAsync(Actor, card.Job, range, stop));
        }));
        (today, open, hours, runs, acts) = (await findings, await waiting, await day, await done, await told);
        (cards, trends, span, at) = (read, points.ToDictionary(each => each.Key, each => (each.range, each.Points)), wanted, Time.UtcNow());
    }

    private string PutRight
        => $"{T.Counted("Orders", today.PutRight)} · {Money.Format(today.PutRightFen)}";

    private string PutRightOrders => OrderAddress.Of(TimeRange.Days(BusinessDay.Of(at), BusinessDay.Of(at)), OrderTime.Recovered);

    private int OpenCount => open.Sum(each => each.Count);

    private Tone OpenTone => open.Count == 0 ? Tone.Neutral : open[0].Severity >= Severity.High ? Tone.Failed : Tone.Warning;

    private string Channel(PlatformPulse pulse) => Scheduling["Channel." + pulse.Channel];

    /// <summary>Amber when as many queries had no usable answer as make a reconciliation a warning, red when most of them had none; else calm.</summary>
    private Tone PulseTone(PlatformPulse pulse)
        => !Limits.CurrentValue.AnswerLimits.AreMany(pulse.Unknown, pulse.Calls) ? Tone.Ok : pulse.Unknown * 2 > pulse.Calls ? Tone.Failed : Tone.Warning;
}
