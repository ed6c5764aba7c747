namespace VipAdmin.Core.OrderChecks;

/// <summary>When an order is asked about again. Waits are ten seconds short, so that a run that starts a few seconds early still finds the order due.</summary>
public static class CheckSchedule
{
    private static readonly TimeSpan Room = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The greatest age at which an order can be cancelled and still be found by the watch for late payments. Order numbers begin with their time, so their
    /// unique index bounds that query; the time of the cancel has no index. No platform takes a payment for an order that is half as old.
    /// </summary>
    public static readonly TimeSpan WatchReach = TimeSpan.FromDays(30);

    /// <summary>The wait after the first, second … consecutive unknown answer, from one minute to half an hour; the last one repeats.</summary>
    public static IReadOnlyList<TimeSpan> AfterUnknown { get; } =
    [
        TimeSpan.FromMinutes(1) - Room, TimeSpan.FromMinutes(2) - Room, TimeSpan.FromMinutes(5) - Room,
        TimeSpan.FromMinutes(10) - Room, TimeSpan.FromMinutes(20) - Room, TimeSpan.FromMinutes(30) - Room,
    ];

    /// <summary>
    /// How long a pending order waits that a person has to repair first: five minutes during the first hour after its discrepancy was recorded, an hour during
    /// the first day, then twelve hours, and a week after thirty days. Once it is repaired, a person can check it by hand without waiting.
    /// </summary>
    /// <param name="recorded">For how long the same facts have been recorded; zero for new ones.</param>
    public static TimeSpan AfterRecorded(TimeSpan recorded)
        => (recorded < TimeSpan.FromHours(1) ? TimeSpan.FromMinutes(5)
            : recorded < TimeSpan.FromDays(1) ? TimeSpan.FromHours(1)
            : recorded < TimeSpan.FromDays(30) ? TimeSpan.FromHours(12)
            : TimeSpan.FromDays(7)) - Room;

    /// <summary>
    /// When a cancelled order that can still be paid is asked about again: in every run for two hours, hourly for the rest of the day, every twelve
    /// hours until the fourth day, then once a day, and a last time at the end of the window. A long window thus costs little more than a short one.
    /// </summary>
    /// <param name="cancelledAt">UTC.</param>
    /// <param name="now">UTC.</param>
    /// <param name="window">How long after the cancel money can still arrive.</param>
    /// <returns>UTC, or null when the window is over.</returns>
    public static DateTime? WhileWatched(DateTime cancelledAt, DateTime now, TimeSpan window)
    {
        var age = now - cancelledAt;
        if (age >= window)
        {
            return null;
        }
        var wait = age < TimeSpan.FromHours(2) ? TimeSpan.FromMinutes(1)
            : age < TimeSpan.FromHours(24) ? TimeSpan.FromHours(1)
            : age < TimeSpan.FromDays(4) ? TimeSpan.FromHours(12)
            : TimeSpan.FromDays(1);
        var next = now + wait - Room;
        return next < cancelledAt + window ? next : cancelledAt + window;
    }
}
