using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Reminders;

/// <summary>
/// Who is reminded of what on a business day. This is the rule for one member, which answers why a member is not reminded; a run applies the same rule in SQL
/// (<see cref="SendDueReminders"/>), and a test compares the two.
/// </summary>
public static class ReminderPolicy
{
    /// <summary>The window and its text, or the reason why this member is not reminded on that day.</summary>
    /// <param name="day">Beijing calendar day of the run.</param>
    /// <param name="now">UTC; decides whether a membership that ends on that day has ended already.</param>
    /// <param name="windows">The windows in force; null = those of the guide.</param>
    /// <param name="quiet">The run falls into the quiet hours.</param>
    public static ReminderVerdict Decide(ReminderFacts member, DateOnly day, DateTime now, IReadOnlyList<ReminderWindow>? windows = null, bool quiet = false)
    {
        if (member.VipExpireAt is not { } expiry)
        {
            return ReminderVerdict.Not(member.IsLifetimeVip ? ReminderRefusal.Lifetime : ReminderRefusal.NoExpiry);
        }
        if ((windows ?? ReminderWindow.All).FirstOrDefault(each => each.DaysLeft == DaysLeft(expiry, day)) is not { } window)
        {
            return ReminderVerdict.Not(member.IsLifetimeVip ? ReminderRefusal.Lifetime : ReminderRefusal.NoWindow);
        }
        return new ReminderVerdict(window, window.On ? Refusal(member, expiry, now, quiet) : ReminderRefusal.SwitchedOff)
        {
            Message = window.MessageFor(expiry, member.VipLevel, member.Package),
        };
    }

    private static string? Refusal(ReminderFacts member, DateTime expiry, DateTime now, bool quiet) => member switch
    {
        { IsLifetimeVip: true } => ReminderRefusal.Lifetime,
        { Status: not Member.Active } => ReminderRefusal.Disabled,
        { Excluded: true } => ReminderRefusal.Excluded,
        { ToldByFormerTask: true } => ReminderRefusal.FormerTask,
        // The backend lowers the level only after expiry: a level of 0 before it means that the membership was taken away.
        { VipLevel: <= 0 } when expiry > now => ReminderRefusal.NotVip,
        { VipLevel: <= 0, VipActivatedAt: null, HasPaidVipOrder: false } => ReminderRefusal.NeverVip,
        _ when quiet => ReminderRefusal.QuietHours,
        _ => null,
    };

    /// <summary>
    /// What is due on a day, by the days that a member has left: the windows of the day, and those of missed days. A window of a missed day is told late if
    /// its text stays true and no other window is due for the same member; otherwise it is out of date.
    /// </summary>
    /// <param name="missed">How many days ago each missed day was: 1 = yesterday.</param>
    public static IReadOnlyList<DueWindow> Due(IReadOnlyList<ReminderWindow> windows, IReadOnlyCollection<int> missed)
    {
        var due = windows.Select(window => new DueWindow(window.DaysLeft, window, window.On ? null : ReminderRefusal.SwitchedOff)).ToList();
        var taken = windows.Where(window => window.On).Select(window => window.DaysLeft).ToHashSet();
        foreach (var (window, late) in from late in missed.Order() from window in windows where window.On select (window, late))
        {
            var left = window.DaysLeft - late;
            var told = window.MayBeLate && left > 0 && taken.Add(left);
            due.Add(new DueWindow(left, window.SentWith(left), told ? null : ReminderRefusal.OutOfDate) { Late = late });
        }
        return due;
    }

    /// <summary>Beijing calendar days between <paramref name="day"/> and the day of expiry; negative after it.</summary>
    /// <param name="expiry">UTC.</param>
    public static int DaysLeft(DateTime expiry, DateOnly day) => BusinessDay.Of(expiry).DayNumber - day.DayNumber;

    /// <summary>The next window from <paramref name="day"/> on, and its day; null when none is left or none will come.</summary>
    /// <param name="windows">The configured windows; null = all.</param>
    public static (ReminderWindow Window, DateOnly Day)? Next(ReminderFacts member, DateOnly day, IReadOnlyList<ReminderWindow>? windows = null)
    {
        if (member.IsLifetimeVip || member.Status != Member.Active || member.VipExpireAt is not { } expiry || FarFuture.Reached(expiry))
        {
            return null;
        }
        var left = DaysLeft(expiry, day);
        return (windows ?? ReminderWindow.All).Where(window => window.On).FirstOrDefault(window => window.DaysLeft <= left) is { } next
            ? (next, BusinessDay.Of(expiry).AddDays(-next.DaysLeft)) : null;
    }
}
