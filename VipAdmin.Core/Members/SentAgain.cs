using VipAdmin.Core.Reminders;

namespace VipAdmin.Core.Members;

/// <summary>A reminder that was sent once more on the same day.</summary>
/// <param name="At">UTC.</param>
/// <param name="ReadAt">UTC; null when unread, or when the time was not recorded.</param>
public sealed record SentAgain(DateTime At, InboxState Inbox, DateTime? ReadAt);
