using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Reminders;

/// <summary>Look up a member by phone, id or nickname; a single hit is shown at once. With <c>?run=</c>: what that run sent.</summary>
public sealed partial class RemindersPage : LivePage
{
    private const int RunsShown = 7;
    private const int MostRunsShown = 100;

    private string typed = "";
    private string? shown;
    private string? replacing;
    private MemberMatches? matches;
    private MemberHistory? only;
    private IReadOnlyList<ReminderRun> runs = [];

    [Inject] private ReminderHistory History { get; set; } = null!;
    [Inject] private RunReminders Ledger { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "q")] private string? Q { get; set; }
    [SupplyParameterFromQuery(Name = "run")] private string? RunText { get; set; }
    [SupplyParameterFromQuery(Name = "status")] private string? StatusText { get; set; }
    [SupplyParameterFromQuery(Name = "window")] private string? WindowText { get; set; }
    [SupplyParameterFromQuery(Name = "day")] private string? DayText { get; set; }
    [SupplyParameterFromQuery(Name = "reason")] private string? ReasonText { get; set; }
    [SupplyParameterFromQuery(Name = "days")] private string? DaysText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.From)] private string? FromText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.To)] private string? ToText { get; set; }
    [SupplyParameterFromQuery(Name = TimeRangeQuery.Last)] private string? LastText { get; set; }
    [SupplyParameterFromQuery(Name = Query.Before)] private string? Before { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Reminders, Topic.Orders, Topic.Jobs];

    private string? Text => string.IsNullOrWhiteSpace(Q) ? null : Q.Trim();

    private DateOnly? Day => RunReminderQuery.DayOf(DayText);

    /// <summary>How many days the board shows.</summary>
    private int DaysShown => int.TryParse(DaysText, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && BoardView.Choices.Contains(days) ? days
        : BoardView.Choices[0];

    private Guid? Run => Guid.TryParse(RunText, out var id) ? id : null;

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (Text != shown)
        {
            typed = Text ?? "";
        }
    }

    /// <inheritdoc />
    protected override Task OnParametersSetAsync()
    {
        if (replacing is not null && Text != replacing)
        {
            replacing = null;
            if (Run is null && Text == shown)
            {
                // The page itself replaced the phone number in its address by the id of the member, who has just been read.
                return Task.CompletedTask;
            }
        }
        return base.OnParametersSetAsync();
    }

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        if (Run is not null || Day is not null)
        {
            return;
        }
        if (Text is not { } text)
        {
            var (from, to) = TimeRange.Read(LastText, FromText, ToText).Range.At(Time.UtcNow());
            runs = await Ledger.LatestAsync(Actor, (from ?? to) is null ? RunsShown : MostRunsShown, stop, from, to);
            (shown, matches, only) = (null, null, null);
        }
        else if (text != shown && text != replacing || matches is null)
        {
            // The lookup itself, with its audit row; later changes are only read again.
            var found = await History.FindAsync(Actor, text, stop);
            (shown, matches, only) = (text, found.Matches, found.Only);
            if (found is { Only: { } member })
            {
                // The whole file of the member; a full phone number must not stay in the browser's history or in a pasted link.
                (shown, replacing) = (member.UserId, text);
                Navigation.NavigateTo($"/members/{Uri.EscapeDataString(member.UserId)}", replace: true);
            }
        }
        else if (only is not null)
        {
            only = await History.ReadAsync(Actor, only.UserId, null, stop);
        }
    }

    private void Search() => Navigation.NavigateTo(string.IsNullOrWhiteSpace(typed) ? "/reminders" : $"/reminders?q={Uri.EscapeDataString(typed.Trim())}");
}
