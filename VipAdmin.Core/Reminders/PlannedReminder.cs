namespace VipAdmin.Core.Reminders;

/// <summary>
/// A reminder that a run would send: written by a dry run, and by the plan of a run that was held before acting. It is not part of the ledger
/// (<see cref="ReminderDelivery"/>), because no member was told; it is deleted with its run.
/// </summary>
public sealed class PlannedReminder
{
    public Guid RunId { get; set; }
    /// <summary>UUIDv7, the id that the message would have had; the key of pages.</summary>
    public Guid Id { get; set; }
    public required string UserId { get; set; }
    /// <summary>Days between the business day and the day of expiry: 3, 1, 0, −1 … −7. </summary>
    public int DaysLeft { get; set; }
    /// <summary>The member's exact expiry (UTC) when the run looked.</summary>
    public DateTime VipExpireAt { get; set; }
    /// <summary>What the member would have read; null in plans of older versions.</summary>
    public string? Content { get; set; }
}
