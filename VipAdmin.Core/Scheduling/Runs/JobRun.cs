using VipAdmin.Core.Backend;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>One run of a task, or one slot that did not run and why. Unique per (task, slot); at most one running row per task.</summary>
public sealed class JobRun
{
    /// <summary>UUIDv7: increases with time, so pages go by key.</summary>
    public Guid Id { get; set; }
    public required string JobKey { get; set; }
    /// <summary>The cron occurrence (UTC); null when somebody triggered it.</summary>
    public DateTime? Slot { get; set; }
    public RunTrigger Trigger { get; set; }
    public RunStatus Status { get; set; }
    public DateTime StartedAt { get; set; }
    public DateTime? FinishedAt { get; set; }
    /// <summary>1 for the first try; grows with run-level retries.</summary>
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
    /// <summary>When the work that the progress counts began (UTC); null = at the start. Later for a second attempt, or after a plan that was not held.</summary>
    public DateTime? WorkStartedAt { get; set; }
    /// <summary>When somebody asked to stop it (UTC), and who; it stops at its next safe point.</summary>
    public DateTime? CancelRequestedAt { get; set; }
    public string? CancelRequestedBy { get; set; }
    public string? CancelReason { get; set; }
    /// <summary>Given by an API caller: the same key never starts a second run of the task.</summary>
    public string? IdempotencyKey { get; set; }
    /// <summary>Only orders created in this stretch (UTC, end exclusive) are looked at; null = all that are due.</summary>
    public DateTime? WindowFrom { get; set; }
    public DateTime? WindowUntil { get; set; }
    /// <summary>The held run that this one carries out after somebody confirmed it.</summary>
    public Guid? Confirms { get; set; }
    /// <summary>Version of the task's settings it ran under (<see cref="JobSettings"/>); 0 = as declared.</summary>
    public int SettingsVersion { get; set; }
}

/// <summary>What made a run start.</summary>
public enum RunTrigger { Schedule, Catchup, Manual, Api, Cli }

/// <summary>How a run stands or ended.</summary>
public enum RunStatus
{
    Running,
    Succeeded,
    /// <summary>Finished, but some items failed or stayed unknown.</summary>
    Warning,
    /// <summary>The run as a whole did not do its work.</summary>
    Failed,
    Cancelled,
    /// <summary>The slot was seen and deliberately not run; the reason says why.</summary>
    Skipped,
    /// <summary>Nobody was there when the slot was due.</summary>
    Missed,
    /// <summary>The host died, or lost its claim, in mid-run.</summary>
    Interrupted,
}

/// <summary>Codes in <see cref="JobRun.ErrorCode"/> that the scheduler itself writes.</summary>
public static class RunReason
{
    public const string Paused = "PAUSED";
    public const string AlreadyRunning = "ALREADY_RUNNING";
    public const string PortalDown = "PORTAL_DOWN";
    public const string HostDied = "HOST_DIED";
    public const string ClaimLost = "CLAIM_LOST";
    public const string Shutdown = "SHUTDOWN";
    public const string DeadlineExceeded = "DEADLINE_EXCEEDED";
    public const string Unexpected = "UNEXPECTED";
    public const string DatabaseFailed = "DATABASE_FAILED";
    public const string AllUnknown = "ALL_UNKNOWN";
    /// <summary>Machine, database and payment platforms disagree about the time, so orders that were due stayed uncancelled (<see cref="Live.ClockComparison"/>).</summary>
    public const string ClocksDisagree = "CLOCKS_DISAGREE";
    /// <summary>Somebody asked for it to stop.</summary>
    public const string CancelRequested = "CANCEL_REQUESTED";
    /// <summary>It would have done too much that cannot be taken back; it did nothing and waits for a person (<see cref="JobHold"/>).</summary>
    public const string Held = "HELD";
    /// <summary>It did everything but its cancels: those were too many, and wait for a person (<see cref="JobHold"/>).</summary>
    public const string CancelsHeld = "CANCELS_HELD";
    /// <summary>An earlier run waits for a person, and the schedule stands still until somebody decided.</summary>
    public const string AwaitingConfirmation = "AWAITING_CONFIRMATION";
}

/// <summary>What a run did to one order: before → after, what the platform said, and how long that took.</summary>
public sealed class JobRunItem
{
    public long Id { get; set; }
    public Guid RunId { get; set; }
    public DateTime At { get; set; }
    public required string OrderNo { get; set; }
    public long? AmountFen { get; set; }
    public OrderStatus? Before { get; set; }
    public OrderStatus? After { get; set; }
    /// <summary>What came of it: synced, cancelled, left, unknown, …</summary>
    public ItemOutcome Outcome { get; set; }
    /// <summary>Error code or platform state that led to the outcome.</summary>
    public string? Code { get; set; }
    /// <summary>JSON object with the platform's answer (numbers, times, request id, key id); no personal data.</summary>
    public string? Evidence { get; set; }
    public int? LatencyMs { get; set; }
    /// <summary>It says what would be done: written by a dry run, or by the plan of a run that had to be looked at before acting. Never counted as a deed.</summary>
    public bool Planned { get; set; }
}

/// <summary>Outcome of one order in a run.</summary>
public enum ItemOutcome
{
    /// <summary>Turned out paid and was settled.</summary>
    Synced,
    Cancelled,
    /// <summary>Not paid, not old enough: nothing to do.</summary>
    Left,
    /// <summary>No usable answer; the order was not touched.</summary>
    Unknown,
    /// <summary>Recorded as a discrepancy; the order was not touched.</summary>
    Discrepancy,
    /// <summary>Somebody else (a callback, another run) changed the order first.</summary>
    Overtaken,
    /// <summary>The order could not be handled; the code says why.</summary>
    Failed,
}

/// <summary>A pause of a task. Open while <see cref="ResumedAt"/> is null; at most one open pause per task.</summary>
public sealed class JobPause
{
    public Guid Id { get; set; }
    public required string JobKey { get; set; }
    public required string Reason { get; set; }
    public required string PausedBy { get; set; }
    public DateTime PausedAt { get; set; }
    /// <summary>When it lifts itself (UTC); null = until somebody resumes.</summary>
    public DateTime? Until { get; set; }
    public DateTime? ResumedAt { get; set; }
    public string? ResumedBy { get; set; }

    /// <summary>A living host lifts a pause within a minute of its end; one that stands longer says that nobody does.</summary>
    private static readonly TimeSpan LiftedWithin = TimeSpan.FromMinutes(5);

    /// <summary>Whether somebody should ask if it is still meant: open without an end for longer than <paramref name="openEnded"/>, or past its end and not lifted.</summary>
    public bool IsOverdue(DateTime now, TimeSpan openEnded)
        => ResumedAt is null && (Until is { } until ? now - until > LiftedWithin : now - PausedAt > openEnded);
}
