namespace VipAdmin.Core.Scheduling.Runs;

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
    /// <summary>
    /// Machine, database and payment platforms disagree about the time, so orders that were due stayed uncancelled (<see cref="Live.ClockComparison"/>).
    /// </summary>
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
