namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>Stable codes of faults in a draft.</summary>
public static class SettingsFaultCode
{
    /// <summary>There is no such field; the detail lists the fields that exist.</summary>
    public const string UnknownField = "UNKNOWN_FIELD";
    /// <summary>The value is not allowed.</summary>
    public const string NotAllowed = "NOT_ALLOWED";
    public const string Cron = "CRON";
    /// <summary>There is no such zone; the detail may suggest one.</summary>
    public const string UnknownZone = "UNKNOWN_ZONE";
    /// <summary>It would run far more often than declared; details: times a day, declared times a day. Saved once confirmed.</summary>
    public const string Often = "OFTEN";
    /// <summary>Empty, or longer than <see cref="Audit.Reason.Longest"/>.</summary>
    public const string ReasonNeeded = "REASON_NEEDED";
    /// <summary>The draft changes nothing.</summary>
    public const string NothingChanged = "NOTHING_CHANGED";
    /// <summary>There is no such version to restore.</summary>
    public const string UnknownVersion = "UNKNOWN_VERSION";
}
