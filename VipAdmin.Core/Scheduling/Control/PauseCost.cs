using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>What a pause would skip, shown before it is confirmed. Pure: the task and the times in, the cost out.</summary>
/// <param name="Slots">Slots that are skipped before it ends; without an end, those of the first 24 hours.</param>
/// <param name="First">The first of them (UTC), or without an end the next slot, however far away; null = none.</param>
/// <param name="CatchUp">One run catches up when the pause is lifted; without an end, if it is lifted soon enough.</param>
/// <param name="OpenEnded">It has no end: <paramref name="Slots"/> is per day.</param>
/// <param name="More">There are more than <paramref name="Slots"/>; counting stopped at <see cref="Most"/>.</param>
public sealed record PauseCost(int Slots, DateTime? First, bool CatchUp, bool OpenEnded, bool More = false)
{
    /// <summary>Counting stops here, because counting a year of minutes would keep the dialog waiting.</summary>
    public const int Most = 50_000;

    /// <summary>
    /// The cost of pausing <paramref name="job"/> from <paramref name="now"/> until <paramref name="until"/> (UTC; null = until it is resumed).
    /// </summary>
    public static PauseCost Of(JobDefinition job, DateTime now, DateTime? until)
    {
        var end = until ?? now.AddDays(1);
        var slots = 0;
        DateTime? last = null;
        var first = SlotCalendar.Next(job, now);
        // A slot at the very end runs, because the pause is over by then (JobPause.IsInForce).
        var slot = first;
        for (; slot < end && slots < Most; slot = SlotCalendar.Next(job, slot.Value))
        {
            (last, slots) = (slot, slots + 1);
        }
        if (until is null)
        {
            return new PauseCost(slots, first, job.CatchUpWithin > TimeSpan.Zero, true);
        }
        var more = slot < end;
        // One run catches up the last slot before the end, however many were skipped.
        last = more ? SlotCalendar.Previous(job, end.AddTicks(-1)) : last;
        return new PauseCost(slots, slots > 0 ? first : null, last is { } newest && end - newest <= job.CatchUpWithin, false, more);
    }
}
