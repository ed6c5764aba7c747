namespace VipAdmin.Core.Reminders;

/// <summary>A reminder that was sent, skipped or failed.</summary>
/// <param name="Reason">Why it was skipped (<see cref="ReminderRefusal"/>) or failed; null when sent.</param>
/// <param name="VipExpireAt">The exact expiry (UTC) it was about.</param>
public sealed record ReminderEntry(
    DateTime At, Guid Id, int DaysLeft, DeliveryStatus Status, string? Reason, string? Title, string? Content, DateTime VipExpireAt, int VipLevel, Guid? RunId,
    InboxState Inbox, DateTime? ReadAt) : HistoryEntry(At);
