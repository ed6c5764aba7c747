namespace VipAdmin.Core.Reminders;

/// <summary>The time in which a member is excluded from reminders (UTC).</summary>
/// <param name="From">Included.</param>
/// <param name="Until">As it was set; null = until a person ends it.</param>
/// <param name="EndedAt">When a person ended it; null when none did.</param>
public sealed record ExclusionSpan(DateTime From, DateTime? Until, DateTime? EndedAt)
{
    /// <summary>Whether a run at that instant leaves the member out.</summary>
    public bool Covers(DateTime at) => From <= at && (Until is null || Until > at) && (EndedAt is null || EndedAt > at);
}
