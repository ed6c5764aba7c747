namespace VipAdmin.Core.Overview;

/// <summary>Which queries of the platforms to list.</summary>
/// <param name="Channel"><c>wechat</c> or <c>alipay</c>.</param>
/// <param name="From">At or after (UTC).</param>
/// <param name="To">Before (UTC).</param>
public sealed record PlatformCallFilter(string Channel, DateTime From, DateTime To)
{
    /// <summary>Only those without an answer.</summary>
    public bool Unanswered { get; init; }
}
