using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.History;

/// <summary>The runs of one stretch of time taken together.</summary>
/// <param name="At">Start of the stretch (UTC).</param>
/// <param name="Until">Its end.</param>
/// <param name="Outcomes">How its runs ended.</param>
/// <param name="RunId">The latest run with the outcome that deserves attention most; null for a day that is kept as sums.</param>
/// <param name="Duration">Of those that ran; null when none did.</param>
/// <param name="Late">Start minus slot of those that the schedule started; null when there were none.</param>
/// <param name="Counters">Sums.</param>
public sealed record TrendPoint(DateTime At, DateTime Until, RunOutcomes Outcomes, Guid? RunId, Spread? Duration, Spread? Late,
    IReadOnlyDictionary<string, long> Counters)
{
    /// <summary>Rows, also those that did not run.</summary>
    public int Runs => Outcomes.Sum;

    /// <summary>The outcome that deserves attention most; null when nothing was recorded.</summary>
    public RunState? Worst => Outcomes.Worst;
}
