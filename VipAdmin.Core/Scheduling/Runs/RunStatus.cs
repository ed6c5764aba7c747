namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>The state of a run, or how it ended.</summary>
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
    /// <summary>No host was running when the slot was due.</summary>
    Missed,
    /// <summary>The host died or lost its claim during the run.</summary>
    Interrupted,
}
