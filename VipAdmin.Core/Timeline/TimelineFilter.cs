using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Timeline;

/// <summary>
/// What to show of the timeline; null leaves a field open. An entry that a field says nothing about (a host has no channel) does not match it.
/// </summary>
/// <param name="From">At or after (UTC).</param>
/// <param name="To">Before (UTC); null = up to now.</param>
public sealed record TimelineFilter(DateTime From, DateTime? To = null)
{
    public TimelineKind? Kind { get; init; }
    public string? JobKey { get; init; }
    /// <summary>Outcome of runs; the other kinds are left out.</summary>
    public RunState? Status { get; init; }
    /// <summary>Part of the name of the person who acted.</summary>
    public string? Actor { get; init; }
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    public string? Channel { get; init; }
}
