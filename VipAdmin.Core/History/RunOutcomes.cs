using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.History;

/// <summary>How many runs had which outcome.</summary>
/// <param name="Asked">
/// Would have cancelled or sent too much and asked for approval; neither failed nor stopped. In the sums of a day these count as skipped or warnings.
/// </param>
public readonly record struct RunOutcomes(int Succeeded, int Warnings, int Failed, int Interrupted, int Missed, int Asked, int Cancelled, int Skipped)
{
    /// <summary>Rows, also those that did not run.</summary>
    public int Sum => Succeeded + Warnings + Failed + Interrupted + Missed + Asked + Cancelled + Skipped;

    /// <summary>The outcome that deserves attention most; null when nothing was recorded.</summary>
    public RunStatus? Worst => Parts is [.., (var status, _, _)] ? status : null;

    /// <summary>The outcomes that occurred and how often; what deserves attention most comes last.</summary>
    public IReadOnlyList<(RunStatus Status, bool Asked, int Count)> Parts
        => [.. new[]
        {
            (RunStatus.Skipped, false, Skipped), (RunStatus.Succeeded, false, Succeeded), (RunStatus.Cancelled, false, Cancelled),
            (RunStatus.Cancelled, true, Asked), (RunStatus.Warning, false, Warnings), (RunStatus.Missed, false, Missed),
            (RunStatus.Interrupted, false, Interrupted), (RunStatus.Failed, false, Failed),
        }.Where(part => part.Item3 > 0)];
}
