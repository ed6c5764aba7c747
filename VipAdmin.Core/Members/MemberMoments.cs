using VipAdmin.Core.Reminders;

namespace VipAdmin.Core.Members;

/// <summary>A page of a member's line of time.</summary>
/// <param name="Entries">The newest first.</param>
/// <param name="Older">The key of the older page (UTC); null at the end.</param>
public sealed record MemberMoments(IReadOnlyList<HistoryEntry> Entries, DateTime? Older);
