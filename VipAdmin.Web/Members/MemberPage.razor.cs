using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Members;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Members;

/// <summary>One member as support sees them. Opening it leaves an audit row; staying on it does not leave more.</summary>
public sealed partial class MemberPage : LivePage
{
    private MemberFile? file;
    private MemberMoments moments = new([], null);
    private ReminderAnswer? answer;
    private DateOnly? day;
    private string? recordedOf;
    private Task recorded = Task.CompletedTask;

    [Inject] private MemberBoard Board { get; set; } = null!;
    [Inject] private MemberTimeline Timeline { get; set; } = null!;
    [Inject] private ReminderHistory History { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The backend's user id.</summary>
    [Parameter] public string UserId { get; set; } = "";
    [SupplyParameterFromQuery(Name = Query.Before)] private string? BeforeText { get; set; }
    [SupplyParameterFromQuery(Name = "kind")] private string? KindText { get; set; }
    [SupplyParameterFromQuery(Name = AnswerCard.DayParameter)] private string? DayText { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Reminders, Topic.Orders, Topic.Discrepancies];

    private DateTime? Before => long.TryParse(BeforeText, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
        ? new DateTime(ticks, DateTimeKind.Utc) : null;

    private MemberMomentKind? Kind => KindText is null ? null : Word.Read<MemberMomentKind>(KindText);

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        if (recordedOf != UserId)
        {
            // Not stopped with this read: a newer one may take its place, and the two of them are one look-up.
            (recordedOf, recorded) = (UserId, History.RecordAsync(Actor, UserId, Navigation.HistoryEntryState, CancellationToken.None));
        }
        try
        {
            await recorded;
        }
        catch
        {
            recordedOf = null;
            throw;
        }
        var read = await Board.ReadAsync(Actor, UserId, stop);
        if (read is not null)
        {
            moments = await Timeline.ReadAsync(Actor, UserId, Kind, Before, stop);
            var asked = Asked(read);
            (day, answer) = (asked, await Board.WhyAsync(Actor, UserId, asked, stop));
        }
        file = read;
    }

    /// <summary>The day in the address; else the last day on which a reminder was sent or due, the first that will be, or today.</summary>
    private DateOnly Asked(MemberFile member)
    {
        if (DateOnly.TryParseExact(DayText, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var chosen)
            && chosen.Year is > 2000 and < 2200)
        {
            return chosen;
        }
        var days = AnswerCard.DaysOf(member).Select(each => each.Day).Order().ToArray();
        var today = BusinessDay.Of(Time.UtcNow());
        return days.Length == 0 ? today : days.Any(each => each <= today) ? days.Last(each => each <= today) : days[0];
    }
}
