namespace VipAdmin.Core.Members;

/// <summary>A reminder that the task replaced by this portal wrote into the member's inbox.</summary>
/// <param name="At">UTC.</param>
/// <param name="ReadAt">UTC; null when unread, or when the time was not recorded.</param>
public sealed record FormerReminder(DateTime At, string Title, string Content, bool Read, DateTime? ReadAt);
