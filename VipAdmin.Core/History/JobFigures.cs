using VipAdmin.Core.Scheduling.Board;

namespace VipAdmin.Core.History;

/// <summary>Figures of a task over a stretch of time; dry runs do not count.</summary>
/// <param name="Done">Succeeded, also with a warning.</param>
/// <param name="Warnings">How many of those were warnings.</param>
/// <param name="Failed">Failed, interrupted or missed.</param>
/// <param name="Held">Asked for approval: neither done nor failed.</param>
/// <param name="Duration">Null when nothing ran. Over 30 days percentiles are within 3 %.</param>
/// <param name="Late">Start minus slot, scheduled runs only.</param>
/// <param name="LastFailure">The latest failed or interrupted run in that time.</param>
public sealed record JobFigures(int Done, int Warnings, int Failed, int Held, Spread? Duration, Spread? Late, RunRow? LastFailure)
{
    /// <summary>Nothing happened.</summary>
    public static JobFigures None { get; } = new(0, 0, 0, 0, null, null, null);

    /// <summary>How many of <see cref="Failed"/> were not failures of a run: their time passed and nothing ran.</summary>
    public int Missed { get; init; }

    /// <summary>0–1; null when nothing was due.</summary>
    public double? SuccessRate => Done + Failed == 0 ? null : (double)Done / (Done + Failed);
}
