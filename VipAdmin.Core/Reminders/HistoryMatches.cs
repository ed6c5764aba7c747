using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Reminders;

/// <summary>The members that a look-up found, and the history when there is exactly one.</summary>
public sealed record HistoryMatches(MemberMatches Matches, MemberHistory? Only);
