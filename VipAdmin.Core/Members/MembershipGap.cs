namespace VipAdmin.Core.Members;

/// <summary>What the recorded steps do not explain about today's membership.</summary>
/// <param name="Kind">In which way the two differ.</param>
/// <param name="Explained">The end that the steps lead to (UTC); null for none, or for life.</param>
/// <param name="Difference">Today's end less the explained one; null when one of them has no end.</param>
/// <param name="Hint">What it looks like.</param>
/// <param name="OrderNo">The order that the hint is about.</param>
public sealed record MembershipGap(GapKind Kind, DateTime? Explained, TimeSpan? Difference, GapHint Hint, string? OrderNo);
