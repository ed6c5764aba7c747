namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// How a run stands, as it is read, filtered and counted: its <see cref="RunStatus"/>, except that a run that asked for approval is held, whichever status the
/// contract has for its row.
/// </summary>
public enum RunState
{
    Running,
    Succeeded,
    Warning,
    Failed,
    Cancelled,
    /// <summary>It would have done unusually much and asked for approval; the decision, if there is one, stands in its <see cref="JobHold"/>.</summary>
    Held,
    Skipped,
    Missed,
    Interrupted,
}
