namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>
/// One saved version of how a task runs. The highest version of a task is in force on every host; null = as declared or configured.
/// Never edited: every change or restore is another version.
/// </summary>
public sealed class JobSettings
{
    public required string JobKey { get; set; }
    /// <summary>1, 2, 3 … within the task; 0 stands for the declaration and has no row.</summary>
    public int Version { get; set; }
    /// <summary>Five-field cron expression.</summary>
    public string? Cron { get; set; }
    /// <summary>IANA zone in which the expression is read.</summary>
    public string? Zone { get; set; }
    /// <summary>How old, in minutes, a missed slot may be and still be caught up by one run; 0 = missed slots are skipped.</summary>
    public int? CatchUpMinutes { get; set; }
    /// <summary>Minutes after which a run is stopped at its next safe point.</summary>
    public int? DeadlineMinutes { get; set; }
    /// <summary>A run that would touch more than this many orders or members asks first; 0 = never asks.</summary>
    public long? GuardItems { get; set; }
    /// <summary>A run that would touch more than this many times the busiest run of the last 30 days asks first; 0 = never asks.</summary>
    public int? GuardTimesUsual { get; set; }
    /// <summary>JSON object: configuration key → value as text, for the options of the task that may be changed.</summary>
    public required string Parameters { get; set; }
    public required string Reason { get; set; }
    public required string SavedBy { get; set; }
    public DateTime SavedAt { get; set; }
    /// <summary>The version whose content this one restores; 0 = as declared.</summary>
    public int? Restores { get; set; }
}
