namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>A pause of a task. Open while <see cref="ResumedAt"/> is null; at most one open pause per task.</summary>
public sealed class JobPause
{
    public Guid Id { get; set; }
    public required string JobKey { get; set; }
    public required string Reason { get; set; }
    public required string PausedBy { get; set; }
    public DateTime PausedAt { get; set; }
    /// <summary>When it lifts itself (UTC); null = until it is resumed.</summary>
    public DateTime? Until { get; set; }
    public DateTime? ResumedAt { get; set; }
    public string? ResumedBy { get; set; }

    /// <summary>A host lifts a pause within a minute of its end; a pause that is open for longer shows that no host runs the schedule.</summary>
    private static readonly TimeSpan LiftedWithin = TimeSpan.FromMinutes(5);

    /// <summary>Whether it stops slots due at <paramref name="at"/>: open and not past its end. In SQL: <see cref="PauseLedger.InForce"/>.</summary>
    public bool IsInForce(DateTime at) => ResumedAt is null && (Until is null || Until > at);

    /// <summary>
    /// Whether people are asked if it is still intended: open without an end for longer than <paramref name="openEnded"/>, or past its end and not lifted.
    /// </summary>
    public bool IsOverdue(DateTime now, TimeSpan openEnded)
        => ResumedAt is null && (Until is { } until ? now - until > LiftedWithin : now - PausedAt > openEnded);
}
