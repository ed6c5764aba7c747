using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Reminders;

/// <summary>The hits of a look-up, and the history when there is exactly one.</summary>
public sealed record HistoryMatches(MemberMatches Matches, MemberHistory? Only);
