using Microsoft.AspNetCore.Components;
using VipAdmin.Core.Live;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Membership;

/// <summary>One member as support sees them. Opening it leaves an audit row; staying on it does not leave more.</summary>
public sealed partial class MemberPage : LivePage
{
    private MemberHistory? member;
    private string? recordedOf;
    private Task recorded = Task.CompletedTask;

    [Inject] private ReminderHistory History { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;

    /// <summary>The backend's user id.</summary>
    [Parameter] public string UserId { get; set; } = "";
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Reminders, Topic.Orders];

    private DateTime? Before => MemberView.Key(After);

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
        member = await History.ReadAsync(Actor, UserId, Before, stop);
    }
}
