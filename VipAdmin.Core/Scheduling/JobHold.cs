namespace VipAdmin.Core.Scheduling;

/// <summary>
/// A run that stopped before acting because it would have touched too much, and waits for a person. Open while <see cref="Decision"/> is null;
/// at most one open hold per task, and while it is open the schedule of the task stands still.
/// </summary>
public sealed class JobHold
{
    /// <summary>The run that stopped.</summary>
    public Guid RunId { get; set; }
    public required string JobKey { get; set; }
    public DateTime HeldAt { get; set; }
    /// <summary>Orders or members it would have touched.</summary>
    public long Touched { get; set; }
    /// <summary>How many it may touch without asking.</summary>
    public long Allowed { get; set; }
    /// <summary>JSON object of counters: what it would have done.</summary>
    public required string Plan { get; set; }
    public HoldDecision? Decision { get; set; }
    public DateTime? DecidedAt { get; set; }
    public string? DecidedBy { get; set; }
    public string? Reason { get; set; }
}

/// <summary>What became of a hold.</summary>
public enum HoldDecision
{
    /// <summary>A person said: do it.</summary>
    Confirmed,
    /// <summary>A person said: do not; the next slot looks again.</summary>
    Dismissed,
    /// <summary>Nobody decided in time; the next slot looks again.</summary>
    Lapsed,
}
