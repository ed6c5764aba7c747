using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Overview;

/// <summary>A run that changed, found, failed or missed something, with what it found.</summary>
/// <param name="At">When it ended (UTC).</param>
/// <param name="Alike">How many slots were found missed together; 1 for a run.</param>
/// <param name="Findings">Most severe first.</param>
public sealed record RunActivity(
    Guid Id, DateTime At, string JobKey, RunStatus Status, string? ErrorCode, IReadOnlyDictionary<string, long> Counters, bool IsPlan, int Alike,
    IReadOnlyList<FindingTotal> Findings)
{
    /// <summary>Its request for approval; null when it did not ask.</summary>
    public JobHold? Hold { get; init; }
}
