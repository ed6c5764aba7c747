namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>Codes in <see cref="JobRun.ErrorCode"/> that are written by the scheduler itself.</summary>
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
    /// So many orders stayed without an answer that the run ended with a warning; <see cref="JobRun.Error"/> holds how many, of how many that were asked
    /// about, and the limits in number and percent.
    /// </summary>
    public const string UnansweredMany = "UNANSWERED_MANY";
    /// <summary>
    /// One order has had no answer so many times in a row that the run ended with a warning; <see cref="JobRun.Error"/> holds its number and how many times.
    /// </summary>
    public const string UnansweredAgain = "UNANSWERED_AGAIN";
    /// <summary>Orders could not be handled, and asking again does not help; <see cref="JobRun.Error"/> holds how many.</summary>
    public const string OrdersFailed = "ORDERS_FAILED";
    /// <summary>
    /// Machine, database and payment platforms disagree about the time, so due orders were not cancelled (<see cref="Live.ClockComparison"/>).
    /// </summary>
    public const string ClocksDisagree = "CLOCKS_DISAGREE";
    /// <summary>It fell into the hours in which no member is told; it recorded whom it would have told, and a later run of the day sends.</summary>
    public const string QuietHours = "QUIET_HOURS";
    /// <summary>A payment platform gives no usable answer, so its orders wait; <see cref="JobRun.Error"/> names the channels.</summary>
    public const string PlatformOnHold = "PLATFORM_ON_HOLD";
    /// <summary>A person asked it to stop.</summary>
    public const string CancelRequested = "CANCEL_REQUESTED";
    /// <summary>It would have exceeded the limit for irreversible work; it did nothing and waits for a decision (<see cref="JobHold"/>).</summary>
    public const string Held = "HELD";
    /// <summary>It did everything but its cancels, which exceeded the limit and wait for a decision (<see cref="JobHold"/>).</summary>
    public const string CancelsHeld = "CANCELS_HELD";
    /// <summary>An earlier run waits for a decision, and the schedule is suspended until then.</summary>
    public const string AwaitingConfirmation = "AWAITING_CONFIRMATION";
}
