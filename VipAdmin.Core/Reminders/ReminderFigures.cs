namespace VipAdmin.Core.Reminders;

/// <summary>The board of the reminders.</summary>
/// <param name="Days">Oldest first; the last one is today.</param>
/// <param name="Windows">Over all days, the earliest window first.</param>
public sealed record ReminderFigures(IReadOnlyList<ReminderDayFigures> Days, IReadOnlyList<ReminderWindowFigures> Windows)
{
    /// <summary>Days of the same weekday that a usual needs at least.</summary>
    private const int FewestUsual = 2;

    /// <summary>Fewer reminders than this say nothing about a day.</summary>
    private const long Noise = 10;

    /// <summary>Puts the counts together. Pure.</summary>
    /// <param name="sums">Of these days and of those before them.</param>
    /// <param name="days">How many days, up to today.</param>
    /// <param name="percent">By how much a day may differ from its usual before it is marked; 0 = never.</param>
    public static ReminderFigures Of(IReadOnlyList<ReminderDaySum> sums, DateOnly today, int days, int percent)
    {
        var byDay = sums.ToLookup(sum => sum.BusinessDay);
        var first = today.AddDays(1 - days);
        var settled = today.AddDays(-ReminderDaySums.RenewalDays);
        var shown = sums.Where(sum => sum.BusinessDay >= first).ToLookup(sum => sum.DaysLeft);
        var before = sums.Where(sum => sum.BusinessDay >= first.AddDays(-days) && sum.BusinessDay < first).ToLookup(sum => sum.DaysLeft);
        return new ReminderFigures(
            [.. Enumerable.Range(0, days).Select(first.AddDays).Select(day => Day(day, byDay, today, percent))],
            [.. shown.Select(window => window.Key).OrderDescending().Select(window => new ReminderWindowFigures(
                window, Sum(shown[window], null), Sum(shown[window], DeliveryStatus.Sent), Sum(shown[window], DeliveryStatus.Failed),
                SkippedBy(shown[window]),
                shown[window].Sum(sum => sum.Status == DeliveryStatus.Sent ? sum.Read : 0),
                Renewals(shown[window].Where(sum => sum.BusinessDay <= settled && sum.Status == DeliveryStatus.Sent)),
                Renewals(before[window].Where(sum => sum.Status == DeliveryStatus.Sent)),
                Renewals(shown[window].Where(sum => sum.BusinessDay <= settled && Compared.Contains(sum.Reason)))))]);
    }

    /// <summary>Reasons outside the member's account: those members are what the reminded are compared with.</summary>
    private static readonly string[] Compared =
        [ReminderRefusal.Excluded, ReminderRefusal.SwitchedOff, ReminderRefusal.OutOfDate, ReminderRefusal.QuietHours];

    private static ReminderDayFigures Day(DateOnly day, ILookup<DateOnly, ReminderDaySum> byDay, DateOnly today, int percent)
    {
        var sums = byDay[day].ToList();
        var sent = Sum(sums, DeliveryStatus.Sent);
        var usual = Usual(day, byDay);
        // Before its run, today has no rows; any other day without rows is as unusual as it looks.
        var judged = percent > 0 && usual is >= Noise && (day < today || sums.Count > 0);
        return new ReminderDayFigures(day, Sum(sums, null), sent, Sum(sums, DeliveryStatus.Skipped), SkippedBy(sums), Sum(sums, DeliveryStatus.Failed),
            sums.Sum(sum => sum.Status == DeliveryStatus.Sent ? sum.Read : 0), usual, judged && Math.Abs(sent - usual!.Value) * 100 > usual.Value * percent);
    }

    private static IReadOnlyList<(string Reason, long Members)> SkippedBy(IEnumerable<ReminderDaySum> sums)
        => [.. sums.Where(sum => sum.Status == DeliveryStatus.Skipped).GroupBy(sum => sum.Reason)
            .Select(reason => (reason.Key, reason.Sum(sum => sum.Members))).OrderByDescending(reason => reason.Item2)];

    /// <summary>The median of the same weekday in the weeks before; null with too few of them.</summary>
    private static long? Usual(DateOnly day, ILookup<DateOnly, ReminderDaySum> byDay)
    {
        long[] sent = [.. Enumerable.Range(1, 4).Select(week => day.AddDays(-7 * week)).Where(byDay.Contains)
            .Select(each => Sum(byDay[each], DeliveryStatus.Sent)).Order()];
        return sent.Length < FewestUsual ? null : (sent[(sent.Length - 1) / 2] + sent[sent.Length / 2]) / 2;
    }

    private static RenewalShare Renewals(IEnumerable<ReminderDaySum> sums)
    {
        var counted = sums.ToList();
        return new RenewalShare(counted.Sum(sum => sum.Renewed), counted.Sum(sum => sum.Members));
    }

    private static long Sum(IEnumerable<ReminderDaySum> sums, DeliveryStatus? status)
        => sums.Sum(sum => status is null || sum.Status == status ? sum.Members : 0);
}

/// <summary>Reminders of one Beijing day.</summary>
/// <param name="Due">Members in a window.</param>
/// <param name="Read">Of those told.</param>
/// <param name="SkippedBy">By <see cref="ReminderRefusal"/>, the most frequent first.</param>
/// <param name="Usual">Told on the same weekday in the four weeks before, the median; null while there are too few.</param>
/// <param name="Unusual">The day differs from its usual by more than the setting allows.</param>
public sealed record ReminderDayFigures(DateOnly Day, long Due, long Sent, long Skipped, IReadOnlyList<(string Reason, long Members)> SkippedBy, long Failed,
    long Read, long? Usual, bool Unusual);

/// <summary>Reminders of one window over some days.</summary>
/// <param name="Skipped">By <see cref="ReminderRefusal"/>, the most frequent first.</param>
/// <param name="Renewed">Of those told at least seven days ago.</param>
/// <param name="Before">The same in as many days before.</param>
/// <param name="Untold">Of members who were due then and not told for a reason outside their account.</param>
public sealed record ReminderWindowFigures(int DaysLeft, long Due, long Sent, long Failed, IReadOnlyList<(string Reason, long Members)> Skipped, long Read,
    RenewalShare Renewed, RenewalShare Before, RenewalShare Untold);

/// <summary>How many of some members paid for a VIP order within seven days.</summary>
public sealed record RenewalShare(long Renewed, long Members)
{
    /// <summary>Null without members.</summary>
    public double? Share => Members == 0 ? null : (double)Renewed / Members;
}
