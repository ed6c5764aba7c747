using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Reminders;

/// <summary>
/// The board of the reminders. With <c>?run=</c> or <c>?day=</c>: what that run or day sent, or would send. Look-ups (<c>?q=</c>) moved to the members.
/// </summary>
public sealed partial class RemindersPage : LivePage
{
    private const int RunsShown = 7;
    private const int MostRunsShown = 100;

    private IReadOnlyList<ReminderRun> runs = [];
    private string? led;

    [Inject] private RunReminders Ledger { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "q")] private string? Q { get; set; }
    [SupplyParameterFromQuery(Name = "run")] private string? RunText { get; set; }
    [SupplyParameterFromQuery(Name = "status")] private string? StatusText { get; set; }
    [SupplyParameterFromQuery(Name = "window")] private string? WindowText { get; set; }
    [SupplyParameterFromQuery(Name = "day")] private string? DayText { get; set; }
    [SupplyParameterFromQuery(Name = "reason")] private string? ReasonText { get; set; }
    [SupplyParameterFromQuery(Name = "plan")] private string? PlanText { get; set; }
    [SupplyParameterFromQuery(Name = "outcome")] private string? OutcomeText { get; set; }
    [SupplyParameterFromQuery(Name = "since")] private string? SinceText { get; set; }
    [SupplyParameterFromQuery(Name = "read")] private string? ReadText { get; set; }
    [SupplyParameterFromQuery(Name = "renewed")] private string? RenewedText { get; set; }
    [SupplyParameterFromQuery(Name = "days")] private string? DaysText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.From)] private string? FromText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.To)] private string? ToText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.Last)] private string? LastText { get; set; }
    [SupplyParameterFromQuery(Name = Query.Before)] private string? Before { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Jobs];

    private DateOnly? Day => RunReminderQuery.DayOf(DayText);

    /// <summary>How many days the board shows.</summary>
    private int DaysShown => int.TryParse(DaysText, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && BoardView.Choices.Contains(days) ? days
        : BoardView.Choices[0];

    private Guid? Run => Guid.TryParse(RunText, out var id) ? id : null;

    /// <summary>A day to come has only a dry run; today has one too.</summary>
    private bool IsDryRun(DateOnly day) => BusinessDay.Of(Time.UtcNow()) is var today && (day > today || day == today && PlanText == "true");

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        if (Q?.Trim() is { Length: > 0 } text)
        {
            // Once: the navigation itself hands out the address again.
            if (text != led)
            {
                led = text;
                Navigation.NavigateTo($"/members?q={Uri.EscapeDataString(text)}", replace: true);
            }
            return;
        }
        if (Run is not null || Day is not null)
        {
            return;
        }
        var (from, to) = TimeRange.Read(LastText, FromText, ToText).Range.At(Time.UtcNow());
        runs = await Ledger.LatestAsync(Actor, (from ?? to) is null ? RunsShown : MostRunsShown, stop, from, to);
    }
}
