namespace VipAdmin.Core.Alerts;

/// <summary>The conditions that raise an alert.</summary>
public enum AlertCondition
{
    /// <summary>What a run would cancel or send waits for a decision.</summary>
    RunHeld,
    /// <summary>A pause is overdue: still open, and probably forgotten (<see cref="Scheduling.Runs.JobPause.IsOverdue"/>).</summary>
    PauseOverdue,
    /// <summary>A payment platform gives no usable answer, so its orders wait (<see cref="OrderChecks.PlatformHolds"/>).</summary>
    PlatformHeld,
}
