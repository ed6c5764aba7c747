namespace VipAdmin.Web.Audit;

/// <summary>One particular of an act, in words.</summary>
/// <param name="Before">The value before the act; null when the act has no such value, or it did not exist.</param>
/// <param name="After">The value after it; for a particular without a change its value.</param>
public sealed record AuditLine(string Label, string? Before, string? After)
{
    /// <summary>It says what was changed.</summary>
    public bool IsChange { get; init; }
}
