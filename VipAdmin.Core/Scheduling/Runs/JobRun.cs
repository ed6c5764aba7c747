using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>One run of a task, or one slot that did not run, with the reason. Unique per (task, slot); at most one running row per task.</summary>
public sealed class JobRun
{
    /// <summary>UUIDv7: increases with time, so lists are paged by it.</summary>
    public Guid Id { get; set; }
    public required string JobKey { get; set; }
    /// <summary>The cron occurrence (UTC); null for a run triggered by hand.</summary>
    public DateTime? Slot { get; set; }
    public RunTrigger Trigger { get; set; }
    public RunStatus Status { get; set; }
    public DateTime StartedAt { get; set; }
    public DateTime? FinishedAt { get; set; }
    /// <summary>1 for the first attempt; increases with run-level retries.</summary>
    public int Attempt { get; set; }
    /// <summary>When the next attempt starts (UTC) while a failed attempt waits for its retry.</summary>
    public DateTime? NextAttemptAt { get; set; }
    public required string Node { get; set; }
    /// <summary>Who triggered it; <c>system</c> for the schedule.</summary>
    public required string Actor { get; set; }
    public bool DryRun { get; set; }
    /// <summary>JSON object of whole numbers, names as in the contract.</summary>
    public required string Counters { get; set; }
    /// <summary>Stable code of the failure or of the reason for not running (<see cref="RunReason"/>).</summary>
    public string? ErrorCode { get; set; }
    public string? Error { get; set; }
    public long? ProgressTotal { get; set; }
    public long ProgressDone { get; set; }
    /// <summary>
    /// When the work measured by the progress began (UTC); null = at the start of the run. Later for a second attempt, or after a plan that was not held.
    /// </summary>
    public DateTime? WorkStartedAt { get; set; }
    /// <summary>When a person asked it to stop (UTC), and who; it stops at its next safe point.</summary>
    public DateTime? CancelRequestedAt { get; set; }
    public string? CancelRequestedBy { get; set; }
    public string? CancelReason { get; set; }
    /// <summary>Given by an API caller: the same key never starts a second run of the task.</summary>
    public string? IdempotencyKey { get; set; }
    /// <summary>Only orders created in this window (UTC, end exclusive) are processed; null = all that are due.</summary>
    public DateTime? WindowFrom { get; set; }
    public DateTime? WindowUntil { get; set; }
    /// <summary>The held run or dry run whose plan this one carries out.</summary>
    public Guid? Confirms { get; set; }
    /// <summary>Version of the task's settings it ran under (<see cref="JobSettings"/>); 0 = as declared.</summary>
    public int SettingsVersion { get; set; }
}
