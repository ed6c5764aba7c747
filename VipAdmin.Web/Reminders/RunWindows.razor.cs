using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Control;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Reminders;

/// <summary>The reminders of a run, by window. The page of the run passes the run again after each signal, which makes it read again.</summary>
public sealed partial class RunWindows : LivePage
{
    private IReadOnlyList<WindowDeliveries> windows = [];
    private IReadOnlyList<RunReminder> planned = [];

    /// <summary>A run of the reminder task.</summary>
    [Parameter, EditorRequired] public RunRow Run { get; set; } = null!;
    /// <summary>Its hold, when it stopped to ask.</summary>
    [Parameter] public JobHold? Hold { get; set; }

    [Inject] private RunReminders Reminders { get; set; } = null!;
    [Inject] private IStringLocalizer<SchedulingText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<MembersText> Members { get; set; } = null!;

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        windows = Run.IsPlan ? WindowDeliveries.Of(Hold is null ? Run.Counters : HoldCard.CountersOf(Hold))
            : await Reminders.WindowsAsync(Actor, Run.Id, stop);
        planned = Run.IsPlan && Actor.Can(Permission.LookUpMembers)
            ? (await Reminders.ReadAsync(Actor, new RunReminderFilter(Run.Id), null, null, stop)).Page.Rows : [];
    }

    /// <summary>Why nothing is listed although members are due: they were already reminded.</summary>
    private string? ToldBefore
        => Run.Counters.GetValueOrDefault(ReminderCounters.AlreadyTold.Name) is > 0 and var told ? T.Counted("Windows.ToldBefore", told) : null;

    private string Name(int daysLeft) => daysLeft switch
    {
        0 => T["Window.Today"],
        > 0 => T.Counted("Window.Before", daysLeft),
        _ => T.Counted("Window.After", -daysLeft),
    };

    /// <summary>What the first of the members would read; without them the guide's text.</summary>
    private string? Words(int daysLeft)
        => planned.FirstOrDefault(reminder => reminder.DaysLeft == daysLeft)?.Content
            ?? ReminderWindow.All.FirstOrDefault(window => window.DaysLeft == daysLeft)?.Content;

    private static string N(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
