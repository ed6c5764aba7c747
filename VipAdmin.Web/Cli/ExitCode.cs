namespace VipAdmin.Web.Cli;

/// <summary>Exit codes of verbs.</summary>
public static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    /// <summary>Already running, or no such task.</summary>
    public const int Refused = 3;
}
