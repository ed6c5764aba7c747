namespace VipAdmin.Core.Reminders;

/// <summary>What a version changed about one window.</summary>
/// <param name="Before">Null = the window is new.</param>
/// <param name="After">Null = the window was removed.</param>
public sealed record ReminderWindowChange(int DaysLeft, ReminderWindow? Before, ReminderWindow? After)
{
    /// <summary>The windows that differ, the earliest day first.</summary>
    public static IReadOnlyList<ReminderWindowChange> Between(IReadOnlyList<ReminderWindow> before, IReadOnlyList<ReminderWindow> after)
        => [.. before.Concat(after).Select(window => window.DaysLeft).Distinct().OrderDescending()
            .Select(days => new ReminderWindowChange(days, Of(before, days), Of(after, days))).Where(change => change.Before != change.After)];

    private static ReminderWindow? Of(IReadOnlyList<ReminderWindow> windows, int days) => windows.FirstOrDefault(window => window.DaysLeft == days);
}
