namespace VipAdmin.Core.History;

/// <summary>Section <c>History</c>: how long history is kept.</summary>
public sealed class HistoryOptions
{
    /// <summary>Days that runs, their orders and their attempts are kept; the sums of each day are kept permanently. 31–3,650.</summary>
    public int KeepDays { get; set; } = 400;
    /// <summary>Days that log lines are kept in the database; the log files have a rule of their own. 1–3,650.</summary>
    public int KeepLogDays { get; set; } = 90;
}
