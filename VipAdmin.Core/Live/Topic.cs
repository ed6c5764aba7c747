namespace VipAdmin.Core.Live;

/// <summary>Topics of the change feed.</summary>
public static class Topic
{
    /// <summary>Raised after a lost connection: anything may have changed.</summary>
    public const string Everything = "*";
    /// <summary>Raised on this host only, when live updates are lost.</summary>
    public const string Connection = "connection";
    /// <summary>Runs, pauses, schedules.</summary>
    public const string Jobs = "jobs";
    /// <summary>A host came or went.</summary>
    public const string Hosts = "hosts";
    /// <summary>Schedules and parameters that operators saved.</summary>
    public const string Settings = "settings";
    /// <summary>A run was asked to stop.</summary>
    public const string Cancel = "cancel";
    public const string Orders = "orders";
    public const string Discrepancies = "discrepancies";
    public const string Statements = "statements";
    public const string Reminders = "reminders";
    public const string Audit = "audit";
    /// <summary>An alert was raised or is over, or its mail was sent or failed.</summary>
    public const string Alerts = "alerts";

    /// <summary>Progress and items of one run.</summary>
    public static string Run(Guid id) => $"run:{id:N}";
}
