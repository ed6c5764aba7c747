namespace VipAdmin.Core.Reminders;

/// <summary>Reminders of a run for one window.</summary>
/// <param name="DaysLeft">3, 1, 0, −1 … −7.</param>
public sealed record WindowDeliveries(int DaysLeft, long Sent, long Skipped, long Failed)
{
    /// <summary>How many would be told, by window, as the counters of a plan say.</summary>
    public static IReadOnlyList<WindowDeliveries> Of(IReadOnlyDictionary<string, long> plan)
        => [.. ReminderWindow.All.Where(window => plan.GetValueOrDefault(window.CounterKey) > 0)
            .Select(window => new WindowDeliveries(window.DaysLeft, plan[window.CounterKey], 0, 0))];
}
