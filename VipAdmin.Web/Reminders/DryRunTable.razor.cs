using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Reminders;

/// <summary>The dry run of a day; day, window and outcome are in the address.</summary>
public sealed partial class DryRunTable : LivePage
{
    private DryRunDay shown = DryRunDay.Empty;

    // Handed down by the page, for the reason given in ReminderTable.
    [Parameter, EditorRequired] public DateOnly Day { get; set; }
    [Parameter] public string? WindowText { get; set; }
    [Parameter] public string? OutcomeText { get; set; }
    [Parameter] public string? Before { get; set; }
    [Parameter] public string? After { get; set; }
    [Inject] private ReminderDryRun DryRun { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Settings];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop) => shown = await DryRun.ReadAsync(Actor, Day, FilterOf, Before, After, stop);

    /// <summary>The address of the dry run of a day.</summary>
    public static string Href(DateOnly day) => $"/reminders?day={Text(day)}&plan=true";

    /// <summary>The filter in the names of the address; invalid values are ignored.</summary>
    public static DryRunFilter Read(string? window, string? outcome) => new(
        int.TryParse(window, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var left) ? left : null,
        outcome == DryRunFilter.Told || ReminderWords.Reasons.Contains(outcome ?? "") ? outcome : null);

    private DryRunFilter FilterOf => Read(WindowText, OutcomeText);

    private DateOnly Today => BusinessDay.Of(Time.UtcNow());

    /// <summary>Outcomes that occur, and the chosen one.</summary>
    private IEnumerable<string> Reasons => shown.Counts.Select(count => count.Reason).Append(FilterOf.Outcome).OfType<string>()
        .Where(reason => reason != DryRunFilter.Told).Distinct().Order(StringComparer.Ordinal);

    private IReadOnlyList<(string, string)> WindowChoices
        => [.. shown.Counts.Select(count => count.DaysLeft).Concat(FilterOf.Window is { } chosen ? [chosen] : []).Distinct().OrderDescending()
            .Select(left => (left.ToString(CultureInfo.InvariantCulture), ReminderWords.Window(Members, left)))];

    /// <summary>When the day's run tells, or why none does.</summary>
    private string When => shown.Slots switch
    {
        { Next: { } next } => T["OnDay.RunsAt", BusinessDay.ToBeijing(next).ToString("HH:mm", CultureInfo.InvariantCulture)],
        { First: not null, Telling: null } => T["OnDay.Quiet"],
        { Telling: { } was } => T["OnDay.RanAt", BusinessDay.ToBeijing(was).ToString("HH:mm", CultureInfo.InvariantCulture)],
        _ => T["OnDay.NoRun"],
    };

    private void Choose(DateOnly? chosen)
    {
        if (chosen is { } day)
        {
            Navigation.NavigateTo(day < Today ? $"/reminders?day={Text(day)}" : Href(day));
        }
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
