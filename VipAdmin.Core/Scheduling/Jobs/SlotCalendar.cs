namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>
/// Which slot is due? Pure: cron expression, zone and times in, a slot out. Cronos is the only evaluator, so preview and scheduling always agree.
/// </summary>
public static class SlotCalendar
{
    /// <summary>The scheduler looks this far ahead and waits exactly, so that no slot starts up to a second late.</summary>
    public static readonly TimeSpan LookAhead = TimeSpan.FromMilliseconds(1_200);

    /// <summary>
    /// A slot later than this was missed (downtime, freeze, clock step): the search for missed slots handles it, without a burst of late starts.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>What one beat of the scheduler finds.</summary>
    /// <param name="Slot">The slot to start, at or shortly after now; null = none.</param>
    /// <param name="SeenUntil">Pass this to the next beat.</param>
    /// <param name="Gap">Time has passed that no beat examined: search for missed slots.</param>
    public readonly record struct Beat(DateTime? Slot, DateTime SeenUntil, bool Gap);

    /// <summary>Examines the time since the last beat.</summary>
    /// <param name="job">The task.</param>
    /// <param name="seenUntil">From the previous beat; null at the first.</param>
    /// <param name="now">UTC.</param>
    public static Beat Look(JobDefinition job, DateTime? seenUntil, DateTime now)
    {
        var ahead = now + LookAhead;
        var oldest = now - Grace;
        var gap = seenUntil is { } seen && seen < oldest;
        // After the clock was set back, waiting for the old time would pause the schedule; the unique key makes repeated slots harmless.
        var from = seenUntil is { } known && known >= oldest && known <= ahead + Grace ? known : oldest;
        var slot = Next(job, from);
        return slot is { } due && due <= ahead
            ? new Beat(due, due, gap)
            : new Beat(null, from > now ? from : now, gap);
    }

    /// <summary>
    /// The first occurrence after <paramref name="after"/> (UTC, exclusive); null when there is none. Slots up to a change of the schedule follow the old
    /// schedule, later ones the new: none is invented for the past, and none that was due is lost.
    /// </summary>
    public static DateTime? Next(JobDefinition job, DateTime after)
    {
        if (job.ScheduledSince is { } since && after < since)
        {
            if (job.Earlier is { } earlier && Next(earlier, after) is { } before && before <= since)
            {
                return before;
            }
            after = since;
        }
        return job.Expression.GetNextOccurrence(after, job.ZoneInfo);
    }

    /// <summary>The next occurrences after <paramref name="after"/>.</summary>
    public static IEnumerable<DateTime> Upcoming(JobDefinition job, DateTime after, int count)
    {
        for (var next = Next(job, after); next is { } slot && count > 0; next = Next(job, slot), count--)
        {
            yield return slot;
        }
    }

    /// <summary>The newest occurrences in (<paramref name="after"/>, <paramref name="until"/>], oldest first, at most <paramref name="limit"/>.</summary>
    public static IReadOnlyList<DateTime> Between(JobDefinition job, DateTime after, DateTime until, int limit)
    {
        var slots = new Queue<DateTime>();
        for (var next = Next(job, after); next is { } slot && slot <= until; next = Next(job, slot))
        {
            slots.Enqueue(slot);
            if (slots.Count > limit)
            {
                slots.Dequeue();
            }
        }
        return [.. slots];
    }

    /// <summary>The last occurrence at or before <paramref name="utc"/>; null when there was none for a year.</summary>
    public static DateTime? Previous(JobDefinition job, DateTime utc)
    {
        // Cronos only looks ahead, so widen the window backwards until it contains a slot, then take the last one.
        foreach (var reach in Reaches)
        {
            if (Next(job, utc - reach - TimeSpan.FromTicks(1)) is { } last && last <= utc)
            {
                while (Next(job, last) is { } later && later <= utc)
                {
                    last = later;
                }
                return last;
            }
        }
        return null;
    }

    private static readonly TimeSpan[] Reaches = [TimeSpan.FromMinutes(2), TimeSpan.FromHours(1), TimeSpan.FromHours(25), TimeSpan.FromDays(32),
        TimeSpan.FromDays(366)];

    /// <summary>Whether it fires so rarely that a day shows too little; pages then show 30 days.</summary>
    public static bool IsSeldom(JobDefinition job, DateTime utc)
        => Next(job, utc) is not { } first || Next(job, first) is not { } second || second - first >= TimeSpan.FromHours(2);
}
