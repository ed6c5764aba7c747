using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VipAdmin.Core.History;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Runs;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Board;

/// <summary>All tasks as a table.</summary>
public sealed partial class JobsPage : LivePage
{
    private IReadOnlyList<JobCard> cards = [];
    private Dictionary<string, (TrendRange Range, IReadOnlyList<TrendPoint> Points)> trends = [];

    [Inject] private JobBoard Board { get; set; } = null!;
    [Inject] private JobTrend Trends { get; set; } = null!;
    [Inject] private IStringLocalizer<SchedulingText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<HostsText> Hosts { get; set; } = null!;
    [Inject] private IStringLocalizer<SharedText> Words { get; set; } = null!;

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Jobs];

    /// <inheritdoc />
    protected override TimeSpan? ReadEvery => TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        var read = await Board.CardsAsync(Actor, stop);
        var points = await Task.WhenAll(read.Select(async card =>
        {
            var range = JobTrend.Usual(card.Job, card.At);
            return (card.Job.Key, range, Points: await Trends.PointsAsync(Actor, card.Job, range, stop));
        }));
        (cards, trends) = (read, points.ToDictionary(each => each.Key, each => (each.range, each.Points)));
    }

    private string Result(RunRow last)
        => last.Status != RunStatus.Succeeded && RunWords.Note(last, T) is { Length: > 0 } why ? why
            : CounterWords.Line(last.JobKey, last.Counters, T, last.IsPlan) is { Length: > 0 } line ? line : T["Counter.None"];
}
