namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>
/// Which slot is due? Pure: cron expression, zone and times in, a slot out. Cronos is the only evaluator, so preview and firing always agree.
/// </summary>
public static class SlotCalendar
{
    /// <summary>The heartbeat looks this far ahead and waits exactly, so that a slot does not start up to a second late.</summary>
    public static readonly TimeSpan LookAhead = TimeSpan.FromMilliseconds(1_200);

    /// <summary>
    /// A slot later than this was missed (downtime, freeze, clock step): the search for missed slots handles it, without a burst of late starts.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>What a beat of the heart finds.</summary>
    /// <param name="Slot">The slot to start, at or shortly after now; null = none.</param>
    /// <param name="SeenUntil">Give this back at the next beat.</param>
    /// <param name="Gap">Time passed that no beat looked at: look for missed slots.</param>
    public readonly record struct Beat(DateTime? Slot, DateTime SeenUntil, bool Gap);

    /// <summary>Looks at the time since the last beat.</summary>
    /// <param name="job">The task.</param>
    /// <param name="seenUntil">From the previous beat; null at the first.</param>
    /// <param name="now">UTC.</param>
    public static Beat Look(JobDefinition job, DateTime? seenUntil, DateTime now)
    {
        var ahead = now + LookAhead;
        var oldest = now - Grace;
        var gap = seenUntil is { } seen && seen < oldest;
        // A clock set back would make us wait for the old time to come again; the unique key keeps repeated slots harmless.
        var from = seenUntil is { } known && known >= oldest && known <= ahead + Grace ? known : oldest;
        var slot = Next(job, from);
        return slot is { } due && due <= ahead
            ? new Beat(due, due, gap)
            : new Beat(null, from > now ? from : now, gap);
    }

    /// <summary>
    /// The first occurrence after <paramref name="after"/> (UTC, exclusive); null when it never fires again. Where the schedule was changed, slots up to
    /// the change are those of the schedule before it, and later ones those of the new: none is invented for the past and none that was due is lost.
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
        // Cronos only looks ahead: widen the window backwards until a slot is inside, then take the last one in it.
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

    /// <summary>Whether it fires so seldom that a day shows too little of it: pages then look at 30 days.</summary>
    public static bool IsSeldom(JobDefinition job, DateTime utc)
        => Next(job, utc) is not { } first || Next(job, first) is not { } second || second - first >= TimeSpan.FromHours(2);
}
