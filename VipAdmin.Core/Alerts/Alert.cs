namespace VipAdmin.Core.Alerts;

/// <summary>
/// A condition that people must hear of without looking at the console: raised once for each occurrence, mailed, and over when its cause is.
/// While it lasts it is unique by condition and subject, so that several hosts that notice the same raise it once; when it is over, the next occurrence is a
/// new one.
/// </summary>
public sealed class Alert
{
    public long Id { get; set; }
    public AlertCondition Condition { get; set; }
    /// <summary>Which one: the run that is held, or the pause.</summary>
    public Guid Subject { get; set; }
    public required string JobKey { get; set; }
    /// <summary>When a host noticed (UTC).</summary>
    public DateTime RaisedAt { get; set; }
    /// <summary>Null while the condition lasts. What is over is told no more.</summary>
    public DateTime? OverAt { get; set; }
    /// <summary>When the mail server took the mail (UTC); null = not yet.</summary>
    public DateTime? SentAt { get; set; }
    /// <summary>Addresses it was sent to, separated by commas.</summary>
    public string? SentTo { get; set; }
    /// <summary>How often sending was begun; counted before, so that a host that dies over it leaves a trace.</summary>
    public int Attempts { get; set; }
    /// <summary>When it is tried (again); null = sent, over, or given up.</summary>
    public DateTime? NextAttemptAt { get; set; }
    /// <summary>What the last attempt failed with.</summary>
    public string? Error { get; set; }
}
