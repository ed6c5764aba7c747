namespace VipAdmin.Core.Reminders;

/// <summary>Why a member is not told: stable codes, shown in words by the console. All but the first two are written to the ledger.</summary>
public static class ReminderRefusal
{
    public const string NoExpiry = "NO_EXPIRY";
    /// <summary>The day of expiry is no window's.</summary>
    public const string NoWindow = "NO_WINDOW";
    /// <summary>The window is switched off.</summary>
    public const string SwitchedOff = "SWITCHED_OFF";
    /// <summary>The day of the window was missed, and its text would not be true any more, or another window is due by now.</summary>
    public const string OutOfDate = "OUT_OF_DATE";
    /// <summary>The member was deleted after the run had looked.</summary>
    public const string NoMember = "NO_MEMBER";
    /// <summary>The member renewed after the run had looked.</summary>
    public const string Renewed = "RENEWED";
    public const string Lifetime = "LIFETIME";
    /// <summary>The account is disabled.</summary>
    public const string Disabled = "DISABLED";
    /// <summary>The member is excluded from reminders.</summary>
    public const string Excluded = "EXCLUDED";
    /// <summary>The task replaced by this portal has written the same message on the same day.</summary>
    public const string FormerTask = "SENT_BY_FORMER_TASK";
    /// <summary>The member was told on this day already, before the expiry was corrected.</summary>
    public const string AlreadySent = "ALREADY_SENT";
    /// <summary>The expiry lies ahead, but the membership was withdrawn.</summary>
    public const string NotVip = "NOT_VIP";
    /// <summary>Has an expiry but was never a member: neither activated nor with a paid order.</summary>
    public const string NeverVip = "NEVER_VIP";
    /// <summary>The run fell into the quiet hours; a later run of the day sends.</summary>
    public const string QuietHours = "QUIET_HOURS";
}
