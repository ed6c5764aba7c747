namespace VipAdmin.Core.Reminders;

/// <summary>A window that is due on the day of a run for members with so many days left.</summary>
/// <param name="DaysLeft">Days between the day of the run and the day of expiry; other than the window's when its day was missed.</param>
/// <param name="Window">With its text as it reads on that day.</param>
/// <param name="Refusal">Why none of these members is told; null = they are.</param>
public sealed record DueWindow(int DaysLeft, ReminderWindow Window, string? Refusal)
{
    /// <summary>How many days ago the window's day was missed; 0 = it is today.</summary>
    public int Late { get; init; }
}
