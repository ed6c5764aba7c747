namespace VipAdmin.Core.Scheduling.Board;

/// <summary>The state of a task, in the words of the console. Decided by <see cref="JobFacts.State"/>; the first that applies wins.</summary>
public enum JobState
{
    /// <summary>Cron is switched off on this host (<c>ENABLE_CRON=false</c>).</summary>
    Off,
    Paused,
    Running,
    /// <summary>A run would have cancelled or sent too much; until a person decides, nothing is cancelled or sent.</summary>
    Held,
    /// <summary>A slot was due longer ago than the task's allowance and nothing has run since, or a slot has no row.</summary>
    Late,
    /// <summary>The last run failed or was interrupted; a held run has not failed.</summary>
    Failed,
    Ok,
    /// <summary>Scheduled, on time, and has never run.</summary>
    Waiting,
}
