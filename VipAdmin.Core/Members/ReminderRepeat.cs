namespace VipAdmin.Core.Members;

/// <summary>
/// A reminder that a person sent a second time. The ledger of the runs stays as it is: its keys keep every run from telling a member twice, and a person may
/// do it on purpose.
/// </summary>
public sealed class ReminderRepeat
{
    /// <summary>UUIDv7, and the id of the message.</summary>
    public Guid Id { get; set; }
    public required string UserId { get; set; }
    /// <summary>Days between the business day and the day of expiry.</summary>
    public int DaysLeft { get; set; }
    /// <summary>The member's exact expiry (UTC) at the time of sending.</summary>
    public DateTime VipExpireAt { get; set; }
    public DateOnly BusinessDay { get; set; }
    public string? Title { get; set; }
    public string? Content { get; set; }
    /// <summary>The person knew that it had been sent on this day already; without it there is one per member, window and day.</summary>
    public bool Confirmed { get; set; }
    public required string Reason { get; set; }
    public required string ActorId { get; set; }
    public required string ActorName { get; set; }
    public DateTime At { get; set; }
}
