namespace VipAdmin.Core.Alerts;

/// <summary>The mail about an alert; <see cref="Alert"/> says what the values mean.</summary>
public sealed record AlertMailing(DateTime? SentAt, string? SentTo, int Attempts, DateTime? NextAttemptAt, string? Error)
{
    /// <summary>What became of it.</summary>
    public MailState State => this switch
    {
        { SentAt: not null } => MailState.Sent,
        { NextAttemptAt: not null, Error: null } => MailState.Pending,
        { NextAttemptAt: not null } => MailState.Retrying,
        { Attempts: >= AlertLedger.MostAttempts } => MailState.Failed,
        _ => MailState.Dropped,
    };
}
