namespace VipAdmin.Core.Reminders;

/// <summary>A member who gets no reminders for a while. Ended by its time or by a person; the row stays.</summary>
public sealed class ReminderExclusion
{
    /// <summary>UUIDv7, so that ids increase with time.</summary>
    public Guid Id { get; set; }
    public required string UserId { get; set; }
    public required string Reason { get; set; }
    /// <summary>The upload that it came with; null when it was added alone.</summary>
    public Guid? ListId { get; set; }
    /// <summary>Reminders are sent again from then on; null = until a person ends it.</summary>
    public DateTime? Until { get; set; }
    public required string CreatedBy { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime? EndedAt { get; set; }
    public string? EndedBy { get; set; }
    /// <summary>Why a person ended it.</summary>
    public string? EndReason { get; set; }
}
