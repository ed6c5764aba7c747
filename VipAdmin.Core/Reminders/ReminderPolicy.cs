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
    /// <param name="windows">The configured windows; null = all.</param>
    public static ReminderVerdict Decide(ReminderFacts member, DateOnly day, DateTime now, IReadOnlyList<ReminderWindow>? windows = null)
    {
        if (member.IsLifetimeVip)
        {
            return ReminderVerdict.Not(ReminderRefusal.Lifetime);
        }
        if (member.VipExpireAt is not { } expiry)
        {
            return ReminderVerdict.Not(ReminderRefusal.NoExpiry);
        }
        if (Window(windows, DaysLeft(expiry, day)) is not { } window)
        {
            return ReminderVerdict.Not(ReminderRefusal.NoWindow);
        }
        if (member.Status != Member.Active)
        {
            return new ReminderVerdict(window, ReminderRefusal.Disabled);
        }
        if (member.VipLevel > 0)
        {
            return new ReminderVerdict(window, null);
        }
        if (expiry > now)
        {
            // The backend lowers the level only after expiry: a level of 0 before it means that the membership was taken away.
            return new ReminderVerdict(window, ReminderRefusal.NotVip);
        }
        return new ReminderVerdict(window, member.VipActivatedAt is null && !member.HasPaidVipOrder ? ReminderRefusal.NeverVip : null);
    }

    private static ReminderWindow? Window(IReadOnlyList<ReminderWindow>? windows, int daysLeft)
        => (windows ?? ReminderWindow.All).FirstOrDefault(window => window.DaysLeft == daysLeft);

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
        return (windows ?? ReminderWindow.All).FirstOrDefault(window => window.DaysLeft <= left) is { } next
            ? (next, BusinessDay.Of(expiry).AddDays(-next.DaysLeft)) : null;
    }
}
