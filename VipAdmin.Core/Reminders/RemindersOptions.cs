namespace VipAdmin.Core.Reminders;

/// <summary>Section <c>Reminders</c>.</summary>
public sealed class RemindersOptions
{
    /// <summary>Every window.</summary>
    public static string All { get; } = string.Join(',', ReminderWindow.All.Select(window => window.CounterKey));

    /// <summary>
    /// The windows of the guide in which members are told until the windows are edited: names of <see cref="ReminderWindow.CounterKey"/>, separated by commas.
    /// </summary>
    public string Windows { get; set; } = All;

    /// <summary>How many days back a day without a finished run is caught up; 0 = missed days are not.</summary>
    public int CatchUpDays { get; set; } = 2;

    /// <summary>Beijing times between which no member is told, as in <c>22:00-08:00</c>; null or empty = none.</summary>
    public string? QuietHours { get; set; }

    /// <summary>By how many percent the reminders of a day may differ from the usual of that weekday before the board marks them; 0 = never.</summary>
    public int AnomalyPercent { get; set; } = 50;

    /// <summary>The windows of the guide, the earliest day first; those that are not chosen are off.</summary>
    public IReadOnlyList<ReminderWindow> Default
    {
        get
        {
            var names = Windows.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return [.. ReminderWindow.All.Select(window => window with { On = names.Contains(window.CounterKey, StringComparer.OrdinalIgnoreCase) })];
        }
    }

    /// <summary>The chosen windows, the earliest day first.</summary>
    public IReadOnlyList<ReminderWindow> Chosen => [.. Default.Where(window => window.On)];

    /// <summary>Whether no member is told at this instant.</summary>
    /// <param name="now">UTC.</param>
    public bool IsQuiet(DateTime now) => Reminders.QuietHours.Of(QuietHours) is { } quiet && quiet.Contains(TimeOnly.FromDateTime(BusinessDay.ToBeijing(now)));
}
