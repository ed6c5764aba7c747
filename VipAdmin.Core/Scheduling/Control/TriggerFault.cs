namespace VipAdmin.Core.Scheduling.Control;

/// <summary>What is wrong with a request to run a task.</summary>
public enum TriggerFault
{
    /// <summary>The task does not accept a window; it always processes everything that is due.</summary>
    NoWindows,
    /// <summary>The window is empty or ends before it begins.</summary>
    WindowEmpty,
    /// <summary>The window begins in the future.</summary>
    WindowAhead,
    /// <summary>The window is longer than <see cref="RunDesk.LongestWindowDays"/> days.</summary>
    WindowTooLong,
    /// <summary>The idempotency key is empty or too long.</summary>
    BadKey,
    /// <summary>The run is no dry run that ended well, so there is nothing to carry out.</summary>
    NoPlan,
    /// <summary>The dry run is older than <see cref="Runs.ApprovedPlan.Keeps"/>.</summary>
    PlanTooOld,
}
