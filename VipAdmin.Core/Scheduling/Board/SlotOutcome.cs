namespace VipAdmin.Core.Scheduling.Board;

/// <summary>What happened, or will happen, to a slot.</summary>
public enum SlotOutcome
{
    Ok,
    Warning,
    /// <summary>It would have cancelled or sent too much, and asked for approval.</summary>
    Asked,
    Failed,
    Interrupted,
    Cancelled,
    /// <summary>Not run although a host was running; the reason says why.</summary>
    Skipped,
    /// <summary>Not run because the task was paused.</summary>
    Paused,
    /// <summary>Not run because no host was running.</summary>
    Missed,
    /// <summary>Run late, for itself and the missed slots before it.</summary>
    CaughtUp,
    Running,
    /// <summary>Due, with nothing recorded yet.</summary>
    Unrecorded,
    /// <summary>In the future.</summary>
    Planned,
    /// <summary>In the future; will be skipped because of the pause.</summary>
    PlannedPaused,
    /// <summary>In the future; will be skipped unless the held run is decided before then.</summary>
    PlannedHeld,
    /// <summary>Would run if cron were on.</summary>
    Off,
}
