namespace VipAdmin.Core.Alerts;

/// <summary>
/// A condition of which people are notified outside the console: raised once for each occurrence, mailed, and over when its cause is. While it lasts it is
/// unique by condition and subject, so that several hosts that detect it raise it once; after its end, the next occurrence is a new alert.
/// </summary>
public sealed class Alert
{
    public long Id { get; set; }
    public AlertCondition Condition { get; set; }
    /// <summary>Which one: the run that is held, the pause, or the platform (<see cref="PlatformSubject"/>).</summary>
    public Guid Subject { get; set; }
    public required string JobKey { get; set; }
    /// <summary>When a host detected it (UTC).</summary>
    public DateTime RaisedAt { get; set; }
    /// <summary>Null while the condition lasts. Once it is over, no mail is sent.</summary>
    public DateTime? OverAt { get; set; }
    /// <summary>When the mail server accepted the mail (UTC); null = not yet.</summary>
    public DateTime? SentAt { get; set; }
    /// <summary>Addresses it was sent to, separated by commas.</summary>
    public string? SentTo { get; set; }
    /// <summary>Number of attempts to send; counted before each attempt, so that one interrupted by the death of its host counts too.</summary>
    public int Attempts { get; set; }
    /// <summary>When it is tried (again); null = sent, over, or given up.</summary>
    public DateTime? NextAttemptAt { get; set; }
    /// <summary>The error of the last attempt.</summary>
    public string? Error { get; set; }

    /// <summary>The mail about it.</summary>
    public AlertMailing Mailing() => new(SentAt, SentTo, Attempts, NextAttemptAt, Error);
}
