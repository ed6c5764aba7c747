namespace VipAdmin.Core.Reminders;

/// <summary>The members whom a reminder run found when it looked.</summary>
/// <param name="Day">The Beijing day of the run, which decides who is in a window.</param>
/// <param name="Now">UTC; when the run looked.</param>
/// <param name="Windows">The windows in which members are told, as set when the run looked.</param>
/// <param name="Count">In a window and not told on this day: the run tells at most so many.</param>
/// <param name="AlreadyTold">In a window and told on this day before.</param>
public sealed record DueMembers(DateOnly Day, DateTime Now, IReadOnlyList<ReminderWindow> Windows, long Count, long AlreadyTold);
