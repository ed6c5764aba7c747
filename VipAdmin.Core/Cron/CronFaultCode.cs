namespace VipAdmin.Core.Cron;

/// <summary>Reasons why an expression is refused; a stable vocabulary.</summary>
public static class CronFaultCode
{
    public const string Empty = "EMPTY";
    /// <summary>Longer than <see cref="CronCheck.Longest"/>.</summary>
    public const string TooLong = "TOO_LONG";
    /// <summary>Six fields, the first of them seconds: tasks start at most once a minute.</summary>
    public const string Seconds = "SECONDS";
    /// <summary>Six fields, the last of them a year; the year.</summary>
    public const string Year = "YEAR";
    /// <summary>A shorthand for every second; the shorthand.</summary>
    public const string EverySecond = "EVERY_SECOND";
    /// <summary>Not five fields; the number found.</summary>
    public const string FieldCount = "FIELD_COUNT";
    /// <summary>A shorthand such as <c>@daily</c>; its five fields.</summary>
    public const string Macro = "MACRO";
    /// <summary>A number outside the field's range; piece, minimum, maximum.</summary>
    public const string OutOfRange = "OUT_OF_RANGE";
    /// <summary>A step of zero, too large, or missing; piece, maximum.</summary>
    public const string Step = "STEP";
    /// <summary>L, W, # or a name in a field that does not allow it; piece.</summary>
    public const string NotHere = "NOT_HERE";
    /// <summary>H fires at an arbitrary time; piece.</summary>
    public const string Jitter = "JITTER";
    /// <summary>A list or range with an empty place; piece.</summary>
    public const string Incomplete = "INCOMPLETE";
    /// <summary>Anything else that is not understood; piece.</summary>
    public const string NotUnderstood = "NOT_UNDERSTOOD";
    /// <summary>Well formed, but no day ever matches.</summary>
    public const string Never = "NEVER";
}
