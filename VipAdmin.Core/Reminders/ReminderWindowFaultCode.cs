namespace VipAdmin.Core.Reminders;

/// <summary>Codes of <see cref="ReminderWindowFault"/>, shown in words by the portal.</summary>
public static class ReminderWindowFaultCode
{
    public const string EmptyTitle = "EMPTY_TITLE";
    public const string EmptyContent = "EMPTY_CONTENT";
    /// <summary>Longest length, and the length with every placeholder at its longest.</summary>
    public const string TitleTooLong = "TITLE_TOO_LONG";
    /// <inheritdoc cref="TitleTooLong" />
    public const string ContentTooLong = "CONTENT_TOO_LONG";
    /// <summary>The placeholder, and those that there are.</summary>
    public const string UnknownPlaceholder = "UNKNOWN_PLACEHOLDER";
    public const string UnbalancedBrace = "UNBALANCED_BRACE";
    /// <summary>The first and the last day that can be set.</summary>
    public const string OutOfRange = "OUT_OF_RANGE";
    /// <summary>Two windows for the same day.</summary>
    public const string Twice = "TWICE";
    /// <summary>The largest number of windows.</summary>
    public const string TooMany = "TOO_MANY";
    public const string NoWindow = "NO_WINDOW";
    public const string ReasonNeeded = "REASON_NEEDED";
    public const string NothingChanged = "NOTHING_CHANGED";
    public const string UnknownVersion = "UNKNOWN_VERSION";
}
