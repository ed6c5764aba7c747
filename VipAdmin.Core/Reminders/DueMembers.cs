namespace VipAdmin.Core.Reminders;

/// <summary>The members whom a reminder run found when it looked.</summary>
/// <param name="Day">The Beijing day of the run, which decides who is in a window.</param>
/// <param name="Now">UTC; when the run looked.</param>
/// <param name="Windows">What is due on the day, as set when the run looked.</param>
/// <param name="Count">Due and not told on this day: the run tells at most so many.</param>
/// <param name="AlreadyTold">Due and told on this day before.</param>
public sealed record DueMembers(DateOnly Day, DateTime Now, IReadOnlyList<DueWindow> Windows, long Count, long AlreadyTold)
{
    /// <summary>Due in a window in which no member is told: switched off, or out of date. Each gets a row that says so.</summary>
    public long Refused { get; init; }

    /// <summary>The run falls into the quiet hours: it records who would have been told, and tells none.</summary>
    public bool Quiet { get; init; }
}
