namespace VipAdmin.Core.Reminders;

/// <summary>
/// Members of one day, window and outcome, counted once when the seven days in which a renewal counts have passed, so that the board of a year reads a few
/// thousand rows.
/// </summary>
public sealed class ReminderDaySum
{
    public DateOnly BusinessDay { get; set; }
    public int DaysLeft { get; set; }
    public DeliveryStatus Status { get; set; }
    /// <summary>One of <see cref="ReminderRefusal"/> for a skip; empty otherwise.</summary>
    public required string Reason { get; set; }
    public long Members { get; set; }
    /// <summary>Those who have opened the message.</summary>
    public long Read { get; set; }
    /// <summary>Those who have paid for a VIP order within seven days after it.</summary>
    public long Renewed { get; set; }
}
