using System.Runtime.CompilerServices;

namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>
/// The slots ahead of each task. A day of a task that is due every minute takes 10 ms to work out, and each page that shows the day ahead asks a moment after
/// the last one: what was worked out is kept with the task as it was declared at that time, and only what the range gained since is added.
/// </summary>
internal static class RememberedSlots
{
    private static readonly ConditionalWeakTable<JobDefinition, Stretch> Known = [];

    /// <summary>All occurrences in (After, Until], oldest first.</summary>
    private sealed record Stretch(DateTime After, DateTime Until, DateTime[] Slots);

    /// <summary>The occurrences in (<paramref name="after"/>, <paramref name="until"/>], UTC, oldest first.</summary>
    public static IReadOnlyList<DateTime> Ahead(JobDefinition job, DateTime after, DateTime until)
    {
        if (!Known.TryGetValue(job, out var known) || after < known.After || after > known.Until)
        {
            known = new Stretch(after, after, []);
        }
        if (until > known.Until)
        {
            var more = SlotCalendar.Between(job, known.Until, until, int.MaxValue);
            known = new Stretch(after, until, [.. known.Slots.SkipWhile(slot => slot <= after), .. more]);
            Known.AddOrUpdate(job, known);
        }
        return [.. known.Slots.SkipWhile(slot => slot <= after).TakeWhile(slot => slot <= until)];
    }
}
