namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>One attempt of a run, written when it ends; a run that succeeds at once has exactly one.</summary>
public sealed class JobRunAttempt
{
    public Guid RunId { get; set; }
    /// <summary>1 for the first attempt.</summary>
    public int Attempt { get; set; }
    public DateTime StartedAt { get; set; }
    public DateTime FinishedAt { get; set; }
    /// <summary>Stable code (<see cref="RunReason"/>); null when it succeeded.</summary>
    public string? ErrorCode { get; set; }
    public string? Error { get; set; }
    /// <summary>When the next attempt was to start (UTC); null when there was none.</summary>
    public DateTime? NextAt { get; set; }
}
