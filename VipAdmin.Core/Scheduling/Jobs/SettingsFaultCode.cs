namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>A stable vocabulary.</summary>
public static class SettingsFaultCode
{
    /// <summary>There is no such field; with the fields there are.</summary>
    public const string UnknownField = "UNKNOWN_FIELD";
    /// <summary>The value is not one that is allowed.</summary>
    public const string NotAllowed = "NOT_ALLOWED";
    public const string Cron = "CRON";
    /// <summary>No such zone; with what may be meant, or nothing.</summary>
    public const string UnknownZone = "UNKNOWN_ZONE";
    /// <summary>It would run far more often than declared; times a day, declared times a day. Saved all the same once confirmed.</summary>
    public const string Often = "OFTEN";
    /// <summary>Empty, or longer than <see cref="Audit.Reason.Longest"/>.</summary>
    public const string ReasonNeeded = "REASON_NEEDED";
    /// <summary>The draft says what is so already.</summary>
    public const string NothingChanged = "NOTHING_CHANGED";
    /// <summary>There is no such version to go back to.</summary>
    public const string UnknownVersion = "UNKNOWN_VERSION";
}
