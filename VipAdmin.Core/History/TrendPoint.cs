using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.History;

/// <summary>The runs of one stretch of time taken together.</summary>
/// <param name="At">Start of the stretch (UTC).</param>
/// <param name="Until">Its end.</param>
/// <param name="Runs">Rows, also those that did not run.</param>
/// <param name="Worst">The outcome that deserves attention most; null when nothing was recorded.</param>
/// <param name="RunId">A run with that outcome, the latest; null for a day that is kept as sums.</param>
/// <param name="Duration">Of those that ran; null when none did.</param>
/// <param name="Late">Start minus slot of those that the schedule started; null when there were none.</param>
/// <param name="Counters">Sums.</param>
public sealed record TrendPoint(DateTime At, DateTime Until, int Runs, RunStatus? Worst, Guid? RunId, Spread? Duration, Spread? Late,
    IReadOnlyDictionary<string, long> Counters)
{
    /// <summary>Its run would have cancelled or sent too much and asked for approval; it neither failed nor was it stopped.</summary>
    public bool Asked { get; init; }
}
