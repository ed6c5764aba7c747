using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Reminders;

/// <summary>
/// Who is told what on a business day. The rule for one member, used to answer "why not?"; the run applies the same rule set-wise in
/// <see cref="SendDueReminders"/>, and a test holds the two together.
/// </summary>
public static class ReminderPolicy
{
    /// <summary>The window and its words, or the reason why this member is told nothing on that day.</summary>
    /// <param name="day">Beijing calendar day of the run.</param>
    /// <param name="now">UTC; decides whether a membership that ends on the day itself has ended already.</param>
    /// <param name="windows">The windows in which members are told; null = all.</param>
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

    private static ReminderWindow? Window(IReadOnlyList<ReminderWindow>? windows, int daysLeft) => (windows ?? ReminderWindow.All).FirstOrDefault(window => window.DaysLeft == daysLeft);

    /// <summary>Beijing calendar days between <paramref name="day"/> and the day of expiry; negative after it.</summary>
    /// <param name="expiry">UTC.</param>
    public static int DaysLeft(DateTime expiry, DateOnly day) => BusinessDay.Of(expiry).DayNumber - day.DayNumber;

    /// <summary>The next window from <paramref name="day"/> on, and its day; null when none is left or none will come.</summary>
    /// <param name="windows">The windows in which members are told; null = all.</param>
    public static (ReminderWindow Window, DateOnly Day)? Next(ReminderFacts member, DateOnly day, IReadOnlyList<ReminderWindow>? windows = null)
    {
        if (member.IsLifetimeVip || member.Status != Member.Active || member.VipExpireAt is not { } expiry || FarFuture.Reached(expiry))
        {
            return null;
        }
        var left = DaysLeft(expiry, day);
        return (windows ?? ReminderWindow.All).FirstOrDefault(window => window.DaysLeft <= left) is { } next ? (next, BusinessDay.Of(expiry).AddDays(-next.DaysLeft)) : null;
    }
}

/// <summary>What the rule looks at.</summary>
/// <param name="VipExpireAt">UTC; null for lifetime members and for people who never were members.</param>
/// <param name="HasPaidVipOrder">Whether a paid VIP order exists; asked because the backend resets the level soon after expiry.</param>
/// <param name="Status">Account status of the backend; 1 = active.</param>
public sealed record ReminderFacts(DateTime? VipExpireAt, bool IsLifetimeVip, int VipLevel, DateTime? VipActivatedAt, bool HasPaidVipOrder, int Status);

/// <summary>The rule's answer: told when there is a window and no refusal.</summary>
/// <param name="Refusal">One of <see cref="ReminderRefusal"/>, or null.</param>
public sealed record ReminderVerdict(ReminderWindow? Window, string? Refusal)
{
    /// <summary>No window at all: leaves no row in the ledger.</summary>
    public static ReminderVerdict Not(string refusal) => new(null, refusal);
}

/// <summary>Why a member is not told. The last four are written to the ledger; a stable vocabulary, shown in words by the console.</summary>
public static class ReminderRefusal
{
    public const string Lifetime = "LIFETIME";
    public const string NoExpiry = "NO_EXPIRY";
    /// <summary>The day of expiry is not 3, 1 or 0 days away, nor 1 to 7 days ago.</summary>
    public const string NoWindow = "NO_WINDOW";
    /// <summary>The account is disabled.</summary>
    public const string Disabled = "DISABLED";
    /// <summary>Expiry lies ahead, but the membership was taken away.</summary>
    public const string NotVip = "NOT_VIP";
    /// <summary>The task that this portal replaced has written the same message on the same day.</summary>
    public const string FormerTask = "SENT_BY_FORMER_TASK";
    /// <summary>Has an expiry, but never was a member: neither activated nor with a paid order.</summary>
    public const string NeverVip = "NEVER_VIP";
}
