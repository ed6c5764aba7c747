using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
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
    [Parameter, EditorRequired] public Guid RunId { get; set; }
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

    private RunReminderFilter Filter => new(RunId,
        int.TryParse(WindowText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var window) ? window : null,
        Word.Read<DeliveryStatus>(StatusText));

    private bool Filtered => Filter != new RunReminderFilter(RunId);

    private bool IsPlan => ledger.Run is { IsPlan: true };

    private string EmptyTitle => T[Filtered ? "Ledger.EmptyFilter" : IsPlan ? "Ledger.EmptyPlan" : "Ledger.Empty"];

    private string EmptyText => T[Filtered ? "Ledger.EmptyFilterText" : IsPlan ? "Ledger.EmptyPlanText" : "Ledger.EmptyText"];

    /// <summary>The windows of the guide, those that the run counted, and the chosen one.</summary>
    private IReadOnlyList<(string, string)> WindowChoices
        => [.. ReminderWindow.All.Select(window => window.DaysLeft)
            .Concat((counts?.Names ?? []).Select(ReminderWindow.DaysOf).OfType<int>()).Concat(Filter.Window is { } chosen ? [chosen] : [])
            .Distinct().OrderDescending()
            .Select(days => (days.ToString(CultureInfo.InvariantCulture), ReminderWords.Window(T, days)))];

    private IReadOnlyList<CsvColumn<RunReminder>> ExportColumns =>
    [
        new(T["Ledger.At"], row => row.At), new(T["Member.Id"], row => row.UserId), new(T["Member.Name"], row => row.Nickname),
        new(T["Member.Phone"], row => row.Phone),
        new(T["Ledger.DaysLeft"], row => row.DaysLeft), new(T["Ledger.Status"], row => ReminderWords.State(T, row.Status)),
        new(T["Ledger.Words"], row => row.Content),
        new(T["Ledger.Reason"], row => row.Reason), new(T["Member.Expiry"], row => row.VipExpireAt),
    ];

    private IAsyncEnumerable<RunReminder> AllRows(CancellationToken stop) => Ledger.AllAsync(Actor, Filter, stop);

    private static Guid? Key(string? text) => Guid.TryParse(text, out var key) ? key : null;
}
