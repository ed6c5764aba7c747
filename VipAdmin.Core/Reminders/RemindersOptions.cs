namespace VipAdmin.Core.Reminders;

/// <summary>Section <c>Reminders</c>.</summary>
public sealed class RemindersOptions
{
    /// <summary>Every window.</summary>
    public static string All { get; } = string.Join(',', ReminderWindow.All.Select(window => window.CounterKey));

    /// <summary>The windows in which members are told: names of <see cref="ReminderWindow.CounterKey"/>, separated by commas.</summary>
    public string Windows { get; set; } = All;

    /// <summary>The chosen windows, the earliest day first.</summary>
    public IReadOnlyList<ReminderWindow> Chosen
    {
        get
        {
            var names = Windows.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return [.. ReminderWindow.All.Where(window => names.Contains(window.CounterKey, StringComparer.OrdinalIgnoreCase))];
        }
    }
}
