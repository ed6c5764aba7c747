namespace VipAdmin.Core.Reminders;

/// <summary>Why a member is not told: stable codes, shown in words by the console. The last four are written to the ledger.</summary>
public static class ReminderRefusal
{
    public const string Lifetime = "LIFETIME";
    public const string NoExpiry = "NO_EXPIRY";
    /// <summary>The day of expiry is not 3, 1 or 0 days away, nor 1 to 7 days ago.</summary>
    public const string NoWindow = "NO_WINDOW";
    /// <summary>The account is disabled.</summary>
    public const string Disabled = "DISABLED";
    /// <summary>The expiry lies ahead, but the membership was withdrawn.</summary>
    public const string NotVip = "NOT_VIP";
    /// <summary>The task replaced by this portal has written the same message on the same day.</summary>
    public const string FormerTask = "SENT_BY_FORMER_TASK";
    /// <summary>Has an expiry but was never a member: neither activated nor with a paid order.</summary>
    public const string NeverVip = "NEVER_VIP";
}
