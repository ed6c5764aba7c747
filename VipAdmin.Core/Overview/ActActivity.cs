namespace VipAdmin.Core.Overview;

/// <summary>A person's act.</summary>
/// <param name="Action">One of <see cref="Audit.AuditAction"/>.</param>
/// <param name="DryRun">Nothing was changed.</param>
/// <param name="Target">Task key, order number, discrepancy or member; empty when the act has none.</param>
/// <param name="Who">Name of the person.</param>
public sealed record ActActivity(long Id, DateTime At, string Action, bool DryRun, string Target, string Who, string? Reason)
{
    /// <summary>A task has its default settings again.</summary>
    public bool Defaults { get; init; }
}
