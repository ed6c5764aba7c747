namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>One try of a run. The first is written when it ends; a run that succeeds at once has exactly one.</summary>
public sealed class JobRunAttempt
{
    public Guid RunId { get; set; }
    /// <summary>1 for the first try.</summary>
    public int Attempt { get; set; }
    public DateTime StartedAt { get; set; }
    public DateTime FinishedAt { get; set; }
    /// <summary>Stable code (<see cref="RunReason"/>); null when it did its work.</summary>
    public string? ErrorCode { get; set; }
    public string? Error { get; set; }
    /// <summary>When the next try was to start (UTC); null when there was none.</summary>
    public DateTime? NextAt { get; set; }
}
