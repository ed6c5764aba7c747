namespace VipAdmin.Core.Reminders;

/// <summary>Reminders of a run for one window.</summary>
/// <param name="DaysLeft">3, 1, 0, −1 … −7.</param>
public sealed record WindowDeliveries(int DaysLeft, long Sent, long Skipped, long Failed)
{
    /// <summary>How many would be told, by window, as the counters of a plan say.</summary>
    public static IReadOnlyList<WindowDeliveries> Of(IReadOnlyDictionary<string, long> plan)
        => [.. plan.Where(count => count.Value > 0 && ReminderWindow.DaysOf(count.Key) is not null)
            .Select(count => new WindowDeliveries(ReminderWindow.DaysOf(count.Key)!.Value, count.Value, 0, 0))
            .OrderByDescending(window => window.DaysLeft)];
}
