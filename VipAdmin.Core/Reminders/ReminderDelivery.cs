namespace VipAdmin.Core.Reminders;

/// <summary>
/// The ledger of reminders, kept permanently: what a member was told, when, and in which words. Sent rows are unique per member, window (days left)
/// and expiry, and per member and business day, so a re-run, a second host or a catch-up tells no member twice. Skips and failures are rows too,
/// with their reason; they stay when a later run succeeds, because history is never edited.
/// </summary>
public sealed class ReminderDelivery
{
    /// <summary>UUIDv7, so that ids increase with time.</summary>
    public Guid Id { get; set; }
    public required string UserId { get; set; }
    /// <summary>Days between the business day and the day of expiry: 3, 1, 0, −1 … −7.</summary>
    public int DaysLeft { get; set; }
    /// <summary>The member's exact expiry (UTC) at the time of sending.</summary>
    public DateTime VipExpireAt { get; set; }
    public int VipLevel { get; set; }
    public DateOnly BusinessDay { get; set; }
    public DeliveryStatus Status { get; set; }
    /// <summary>Why it was skipped or failed; null when sent.</summary>
    public string? Reason { get; set; }
    public string? Title { get; set; }
    public string? Content { get; set; }
    /// <summary><c>vip_expiry</c> or <c>vip_expired</c>.</summary>
    public string? Type { get; set; }
    public string? NotificationId { get; set; }
    /// <summary>The member has opened the message; kept when the backend purges it.</summary>
    public bool IsRead { get; set; }
    /// <summary>When, as the backend says; null also for a message whose opening has no time.</summary>
    public DateTime? ReadAt { get; set; }
    public Guid? RunId { get; set; }
    public DateTime CreatedAt { get; set; }
}
