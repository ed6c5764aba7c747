using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.History;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Control;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Reconciliation;

/// <summary>Days of reconciliation, hour by hour; the hour in the address is open.</summary>
public sealed partial class CoverageMap : LivePage
{
    private IReadOnlyList<DateOnly> days = [];
    private Dictionary<DateTime, CoverageHour> byHour = [];
    private CoverageDetail? detail;

    /// <summary>The current state of reconciliation.</summary>
    [Parameter, EditorRequired] public JobCard Job { get; set; } = null!;
    /// <summary>The range of time of the page; the map shows whole days of it.</summary>
    [Parameter] public TimeRange Times { get; set; } = TimeRange.All;
    /// <summary>Beijing hour, e.g. <c>2026-11-24T03</c>; anything else opens none.</summary>
    [Parameter] public string? Hour { get; set; }

    [Inject] private Coverage Coverage { get; set; } = null!;
    [Inject] private RunDesk Desk { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private IOptionsMonitor<ReconciliationOptions> Options { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IStringLocalizer<SchedulingText> T { get; set; } = null!;

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Jobs];

    /// <inheritdoc />
    protected override TimeSpan? ReadEvery => TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        var shown = Coverage.DaysOf(Times);
        var hours = await Coverage.HoursAsync(Actor, shown, stop);
        var open = Open is { } hour ? await Coverage.HourAsync(Actor, Job.Job, hour, stop) : null;
        days = [.. Enumerable.Range(0, shown.Last.DayNumber - shown.First.DayNumber + 1).Select(ago => shown.Last.AddDays(-ago))];
        (byHour, detail) = (hours.ToDictionary(each => each.Hour), open);
    }

    private DateTime? Open
        => DateTime.TryParseExact(Hour, "yyyy-MM-ddTHH", CultureInfo.InvariantCulture, DateTimeStyles.None, out var beijing)
            && beijing.Year is > 2000 and < 2200
        ? BusinessDay.FromBeijing(beijing) : null;

    /// <summary>
    /// The one cell that Tab stops at; arrow keys lead to the others. The open one, else the latest that needs attention, else the latest.
    /// </summary>
    private DateTime? Entry => Open is { } open && byHour.ContainsKey(open) ? open
        : byHour.Values.OrderBy(hour => hour.Missed + hour.Failed > 0).ThenBy(hour => hour.Hour).LastOrDefault()?.Hour;

    private bool May => Actor.Can(Permission.OperateTasks);

    private bool MayRun => May && Job.Running is null;

    private string? NotNow => Job.Running is null ? null : T["Act.Busy"].Value;

    /// <summary>Which days are shown.</summary>
    private string Period => days.Count switch
    {
        0 => "",
        1 => Day(days[0]),
        _ => $"{Day(days[^1])} – {Day(days[0])}",
    };

    private static string Day(DateOnly day) => day.ToString("MM-dd", CultureInfo.InvariantCulture);

    private int Age => Options.CurrentValue.MinimumAgeMinutes;

    private string Href(DateTime hour)
        => Query.With(Navigation, "hour", hour == Open ? null : BusinessDay.ToBeijing(hour).ToString("yyyy-MM-ddTHH", CultureInfo.InvariantCulture));

    private static string Look(CoverageHour hour)
        => hour.Failed > 0 ? "cover-failed" : hour.Missed > 0 ? "cover-missed" : hour.Late > 0 ? "cover-late" : "cover-ok";

    private static string Mark(CoverageHour hour)
        => (hour.Failed > 0 ? hour.Failed : hour.Missed > 0 ? hour.Missed : hour.Late) is > 0 and var count
            ? count.ToString(CultureInfo.InvariantCulture) + (hour.Again > 0 ? "↻" : "") : hour.Again > 0 ? "↻" : "";

    private string Describe(CoverageHour hour)
        => T["Strip.Cell", TrendBars.Clock(hour.Hour), Clock(hour.Hour.AddHours(1)),
            string.Join(Punctuation.Comma, new[]
            {
                ("OnTime", hour.OnTime), ("Late", hour.Late), ("Missed", hour.Missed), ("Failed", hour.Failed), ("Again", hour.Again),
            }.Where(each => each.Item2 > 0).Select(each => $"{each.Item2} {T["Cover." + each.Item1].Value}"))];

    private static string Clock(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("HH:mm", CultureInfo.InvariantCulture);

    private async Task AgainAsync(DateTime from, DateTime until)
    {
        var orders = await Coverage.OrdersAsync(Actor, from, until, CancellationToken.None);
        if (!await ReasonDialog.ConfirmAsync(Dialogs, T["Cover.AskTitle"],
            T["Cover.Ask", TrendBars.Clock(from), TrendBars.Clock(until), orders.Created, orders.Pending], T["Cover.Act"]))
        {
            return;
        }
        var request = new TriggerRequest(RunTrigger.Manual, Window: new RunWindow(from, until));
        await Command.RunAsync(Actor, async () => TriggerWords.Of(await Desk.TriggerAsync(Actor, Job.Job.Key, request, CancellationToken.None),
            T["Cover.Done", TrendBars.Clock(from), TrendBars.Clock(until)], T));
    }
}
