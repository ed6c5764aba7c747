namespace VipAdmin.Core.Scheduling.Board;

/// <summary>What became, or will become, of a slot.</summary>
public enum SlotOutcome
{
    Ok,
    Warning,
    Failed,
    Interrupted,
    Cancelled,
    /// <summary>Not run although somebody was there; the reason says why.</summary>
    Skipped,
    /// <summary>Not run because the task was paused.</summary>
    Paused,
    /// <summary>Nobody was there.</summary>
    Missed,
    /// <summary>Nobody was there in time; it was run afterwards, for itself and the missed ones before it.</summary>
    CaughtUp,
    Running,
    /// <summary>Due, and nothing is recorded yet.</summary>
    Unrecorded,
    /// <summary>Still to come.</summary>
    Planned,
    /// <summary>Still to come, and will be skipped because of the pause.</summary>
    PlannedPaused,
    /// <summary>Still to come, and will be skipped unless somebody decides about the held run before.</summary>
    PlannedHeld,
    /// <summary>Would come if cron were on.</summary>
    Off,
}
