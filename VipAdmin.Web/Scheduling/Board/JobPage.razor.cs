using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.History;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.History;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Board;

/// <summary>One task: its recent results, its next runs, its history.</summary>
public sealed partial class JobPage : LivePage
{
    private static readonly RunState[] FilterStates = [RunState.Failed, RunState.Held, RunState.Warning, RunState.Interrupted, RunState.Missed,
        RunState.Skipped, RunState.Cancelled, RunState.Succeeded];

    private JobCard? card;
    private JobFigures figures = JobFigures.None;
    private IReadOnlyList<SlotCell> slots = [];
    private IReadOnlyList<SlotCell> byHand = [];
    private IReadOnlyList<TrendPoint> points = [];
    private IReadOnlyList<TrendMark> marks = [];
    private IReadOnlyList<DateTime> upcoming = [];
    private KeyPage<RunRow> history = KeyPage<RunRow>.Empty;
    private int count;

    [Parameter] public string Key { get; set; } = "";
    [SupplyParameterFromQuery(Name = "act")] public string? Asked { get; set; }
    [SupplyParameterFromQuery(Name = "range")] public string? RangeText { get; set; }
    [SupplyParameterFromQuery(Name = "at")] public string? At { get; set; }
    [SupplyParameterFromQuery(Name = "hour")] public string? Hour { get; set; }
    [SupplyParameterFromQuery(Name = "status")] public string? StatusText { get; set; }
    [SupplyParameterFromQuery(Name = "trigger")] public string? TriggerText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.From)] public string? FromText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.To)] public string? ToText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.Last)] public string? LastText { get; set; }
    // In an address, "before" and "after" refer to time; a list sorted newest first continues after the key that the address calls "before".
    [SupplyParameterFromQuery(Name = Query.After)] public string? After { get; set; }
    [SupplyParameterFromQuery(Name = Query.Before)] public string? Before { get; set; }

    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private JobBoard Board { get; set; } = null!;
    [Inject] private JobTrend Trends { get; set; } = null!;
    [Inject] private TrendMarks Marks { get; set; } = null!;
    [Inject] private SlotTimeline Slots { get; set; } = null!;
    [Inject] private RunHistory Runs { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IStringLocalizer<SchedulingText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<SharedText> Words { get; set; } = null!;

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Jobs];

    /// <inheritdoc />
    protected override TimeSpan? ReadEvery => TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        card = await Board.CardAsync(Actor, Key, stop);
        if (card is null)
        {
            return;
        }
        var reads = (
            TrendAsync(card.Job, stop),
            Slots.ReadAsync(Actor, card, stop),
            Slots.ByHandAsync(Actor, Key, stop),
            Runs.ListAsync(Actor, Key, Filter, Id(Before), Id(After), stop: stop),
            Runs.CountAsync(Actor, Key, Filter, stop));
        ((figures, points), slots, byHand, history, count) = (await reads.Item1, await reads.Item2, await reads.Item3, await reads.Item4, await reads.Item5);
        marks = points.Count == 0 ? [] : await Marks.ReadAsync(Actor, Key, points[0].At, points[^1].Until, stop);
        upcoming = card.NextSlot is null ? [] : [.. SlotCalendar.Upcoming(card.Job, card.At, 5)];
    }

    /// <summary>The range of the address where there is one; the three that have a name are shared with other readers.</summary>
    private async Task<(JobFigures, IReadOnlyList<TrendPoint>)> TrendAsync(JobDefinition job, CancellationToken stop)
    {
        if (Named is { } range)
        {
            var (named, summed) = (Trends.PointsAsync(Actor, job, range, stop), Trends.FiguresAsync(Actor, job, range, stop));
            return (await summed, await named);
        }
        var now = Time.UtcNow();
        var (from, to) = Times.At(now);
        var until = to < now ? to.Value : now;
        var since = from ?? until - JobTrend.Width(Range) * JobTrend.Length(Range);
        var (drawn, counted) = (Trends.PointsAsync(Actor, job, since, until, stop), Trends.FiguresAsync(Actor, job, since, until, stop));
        return (await counted, await drawn);
    }

    /// <summary>The range with a name that is shown; null for any other stretch of time.</summary>
    private TrendRange? Named => Times.Last switch
    {
        "24h" => TrendRange.Day,
        "7d" => TrendRange.Week,
        "30d" => TrendRange.Month,
        _ => Times.IsAll ? Range : null,
    };

    private string Name => TaskNames.Find(Key) ?? card?.Job.Title ?? Key;

    private string About => T["Job.About." + Key] is { ResourceNotFound: false } about ? about.Value : "";

    private TrendRange Usual => card is null ? TrendRange.Day : JobTrend.Usual(card.Job, card.At);

    private TrendRange Range => Enum.TryParse<TrendRange>(RangeText, ignoreCase: true, out var range) && Enum.IsDefined(range) ? range : Usual;

    private TimeRange Times => TimeRange.Read(LastText, FromText, ToText).Range;

    private RunFilter Filter => HistoryFilter.Read(StatusText, TriggerText, Times, Time.UtcNow());

    /// <summary>A task that is paused or off does not start by itself, so it does not say so.</summary>
    private string NeverText => card!.State is JobState.Paused or JobState.Off ? T[$"State.{card.State}.Why"] : T["History.EmptyNeverText"];

    private bool Filtered => Filter != new RunFilter() || After is not null || Before is not null;

    /// <summary>Which period the figures and charts are about.</summary>
    private string SpanWords => Named is { } range ? T["Card.Range." + range] : TimeRangeWords.Say(Times, Time.UtcNow(), Words);

    private string Success => figures.SuccessRate is { } rate ? (Math.Floor(rate * 1000) / 10).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "—";

    private string SuccessHint
    {
        get
        {
            var ended = figures.SuccessRate is null ? T["Job.SuccessNone"].Value
                : T[figures.Warnings > 0 ? "Job.SuccessWarnings" : "Job.SuccessHint", figures.Done, figures.Failed - figures.Missed, figures.Warnings,
                    figures.Missed].Value;
            return figures.Held == 0 ? ended
                : (figures.SuccessRate is null ? "" : ended + T["Job.SuccessAnd"]) + T["Job.SuccessHeld", figures.Held];
        }
    }

    private string CountWords => count > RunHistory.CountLimit
        ? T["History.CountMore", RunHistory.CountLimit.ToString("N0", CultureInfo.InvariantCulture)]
        : T.Counted("History.Count", count);

    private (string, string)[] TriggerOptions => [.. Enum.GetValues<RunTrigger>().Select(trigger => (Word.Of(trigger), T["Trigger." + trigger].Value))];

    private static string P95(Spread? spread) => spread is null ? "—" : Span.Words(TimeSpan.FromMilliseconds(spread.P95));

    private string SpreadWords(Spread? spread, string otherwise) => spread is null ? T[otherwise] : TrendBars.SpreadWords(spread, T, beside: true);

    private static Guid? Id(string? text) => Guid.TryParse(text, out var id) ? id : null;
}
