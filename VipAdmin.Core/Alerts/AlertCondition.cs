namespace VipAdmin.Core.Alerts;

/// <summary>What people are told of.</summary>
public enum AlertCondition
{
    /// <summary>What a run would cancel or send waits for a decision.</summary>
    RunHeld,
    /// <summary>A pause stands for longer than anybody meant (<see cref="Scheduling.Runs.JobPause.IsOverdue"/>).</summary>
    PauseOverdue,
}
