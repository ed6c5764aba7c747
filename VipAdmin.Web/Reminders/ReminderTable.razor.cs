using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Reminders;

/// <summary>What one run sent, skipped and failed to send; filters by window and outcome in the URL.</summary>
public sealed partial class ReminderTable : LivePage
{
    private RunReminderPage ledger = new(null, KeyPage<RunReminder>.Empty);
    private RunCounts? counts;

    [Inject] private RunReminders Ledger { get; set; } = null!;

    // The page hands the query's values down: a child that read them itself would subscribe while the framework hands out the change of
    // address that created it, and break the navigation.
    /// <summary>Null = the reminders of <see cref="Day"/>.</summary>
    [Parameter, EditorRequired] public Guid? RunId { get; set; }
    /// <summary>A Beijing day, instead of a run.</summary>
    [Parameter] public DateOnly? Day { get; set; }
    [Parameter] public string? ReasonText { get; set; }
    /// <summary>The first day, when the rows are of several.</summary>
    [Parameter] public string? SinceText { get; set; }
    [Parameter] public string? ReadText { get; set; }
    [Parameter] public string? RenewedText { get; set; }
    [Parameter] public string? StatusText { get; set; }
    [Parameter] public string? WindowText { get; set; }
    [Parameter] public string? Before { get; set; }
    [Parameter] public string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Reminders, Topic.Jobs];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        ledger = await Ledger.ReadAsync(Actor, Filter, Key(Before), Key(After), stop);
        counts = ledger.Run is { } run ? new RunCounts(run.Counters) : null;
    }

    private RunReminderFilter Filter => RunReminderQuery.Of(RunId, Day, WindowText, StatusText, ReasonText, SinceText, ReadText, RenewedText);

    private bool Filtered => Filter != new RunReminderFilter(RunId) { Day = Day, Since = Filter.Since };

    private bool IsPlan => ledger.Run is { IsPlan: true };

    private string EmptyTitle => T[Filtered ? "Ledger.EmptyFilter" : IsPlan ? "Ledger.EmptyPlan" : "Ledger.Empty"];

    private string EmptyText => T[Filtered ? "Ledger.EmptyFilterText" : IsPlan ? "Ledger.EmptyPlanText" : "Ledger.EmptyText"];

    /// <summary>The windows of the guide, those that the run counted, and the chosen one.</summary>
    private IReadOnlyList<(string, string)> WindowChoices
        => [.. ReminderWindow.All.Select(window => window.DaysLeft)
            .Concat((counts?.Names ?? []).Select(ReminderWindow.DaysOf).OfType<int>()).Concat(Filter.Window is { } chosen ? [chosen] : [])
            .Distinct().OrderDescending()
            .Select(days => (days.ToString(CultureInfo.InvariantCulture), ReminderWords.Window(T, days)))];

    private string Title => Day is not { } day ? T["Ledger.Title"]
        : Filter.Since is { } since && since < day ? Reminders["OnDay.Span", Date(since), Date(day)] : Reminders["OnDay.Title", Date(day)];

    private static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private IReadOnlyList<(string, string)> ReadChoices => [("true", T["Inbox.Read"]), ("false", T["Inbox.Unread"])];

    private IReadOnlyList<(string, string)> RenewedChoices => [("true", Reminders["OnDay.Renewed"]), ("false", Reminders["OnDay.NotRenewed"])];

    /// <summary>The reasons that the ledger knows, for the filter of a day.</summary>
    private IReadOnlyList<(string, string)> ReasonChoices => [.. ReminderWords.Reasons.Select(reason => (reason, ReminderWords.Reason(T, reason)))];

    private static Guid? Key(string? text) => Guid.TryParse(text, out var key) ? key : null;
}
