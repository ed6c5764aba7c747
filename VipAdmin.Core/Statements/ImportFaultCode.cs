namespace VipAdmin.Core.Statements;

/// <summary>Why a readable file is refused, or why there is none.</summary>
public static class ImportFaultCode
{
    /// <summary>The file does not name its day, and neither did the caller.</summary>
    public const string DayUnknown = "DAY_UNKNOWN";
    /// <summary>The day is closed.</summary>
    public const string DayClosed = "DAY_CLOSED";
    /// <summary>WeChat Pay's SUCCESS or REFUND for a day whose ALL is in force.</summary>
    public const string AllInForce = "ALL_IN_FORCE";
    /// <summary>Too many lines have no order here: probably another merchant's file.</summary>
    public const string MostlyUnknown = "MOSTLY_UNKNOWN";
    /// <summary>The platform says that there were no trades, but a statement with trades is in force.</summary>
    public const string TradesInForce = "TRADES_IN_FORCE";
    /// <summary>This installation has no credentials of the channel.</summary>
    public const string NotConfigured = "NOT_CONFIGURED";
    /// <summary>The platform did not give the statement.</summary>
    public const string PlatformFailed = "PLATFORM_FAILED";
}
