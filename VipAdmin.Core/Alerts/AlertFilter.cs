namespace VipAdmin.Core.Alerts;

/// <summary>Which alerts to list; null leaves a field open.</summary>
public sealed record AlertFilter
{
    public AlertCondition? Condition { get; init; }
    /// <summary>True: the condition lasts; false: it is over.</summary>
    public bool? Lasting { get; init; }
    public MailState? Mail { get; init; }
    public string? JobKey { get; init; }
    /// <summary>Raised at or after (UTC).</summary>
    public DateTime? From { get; init; }
    /// <summary>Raised before (UTC).</summary>
    public DateTime? To { get; init; }
}
