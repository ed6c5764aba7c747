namespace VipAdmin.Core.Alerts;

/// <summary>What became of the mail about an alert.</summary>
public enum MailState
{
    /// <summary>The mail server accepted it.</summary>
    Sent,
    /// <summary>Due for its first attempt.</summary>
    Pending,
    /// <summary>An attempt failed; there will be another one.</summary>
    Retrying,
    /// <summary>Given up after <see cref="AlertLedger.MostAttempts"/> attempts.</summary>
    Failed,
    /// <summary>The alert was over before a mail was sent.</summary>
    Dropped,
}
