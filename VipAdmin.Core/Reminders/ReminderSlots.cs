using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Reminders;

/// <summary>When reminders go out on a Beijing day, by the schedule and the quiet hours in force (UTC).</summary>
/// <param name="First">The first run of the day, in the quiet hours or not; null when the schedule has none.</param>
/// <param name="Telling">The first run of the day outside the quiet hours; null when there is none.</param>
/// <param name="Next">The first such run that lies ahead.</param>
public sealed record ReminderSlots(DateTime? First, DateTime? Telling, DateTime? Next)
{
    /// <summary>Reads the schedule for a day.</summary>
    /// <param name="job">Null when the task is not known.</param>
    /// <param name="now">UTC.</param>
    public static ReminderSlots On(JobDefinition? job, DateOnly day, DateTime now, RemindersOptions options)
    {
        var (first, telling) = ((DateTime?)null, (DateTime?)null);
        var end = BusinessDay.StartUtc(day.AddDays(1));
        for (var slot = After(BusinessDay.StartUtc(day).AddTicks(-1)); slot is { } at && at < end; slot = After(at))
        {
            first ??= at;
            if (options.IsQuiet(at))
            {
                continue;
            }
            telling ??= at;
            if (at > now)
            {
                return new ReminderSlots(first, telling, at);
            }
        }
        return new ReminderSlots(first, telling, null);

        DateTime? After(DateTime time) => job is null ? null : SlotCalendar.Next(job, time);
    }

    /// <summary>The time at which the day is judged: that of its first run, or nine o'clock where the schedule has none.</summary>
    public DateTime JudgedAt(DateOnly day) => Telling ?? First ?? BusinessDay.StartUtc(day).AddHours(9);
}
