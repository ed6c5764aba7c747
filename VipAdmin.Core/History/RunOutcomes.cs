using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.History;

/// <summary>How many runs had which outcome.</summary>
/// <param name="Held">Would have cancelled or sent too much and asked for approval; counted nowhere else.</param>
public readonly record struct RunOutcomes(int Succeeded, int Warnings, int Failed, int Interrupted, int Missed, int Held, int Cancelled, int Skipped)
{
    /// <summary>Rows, also those that did not run.</summary>
    public int Sum => Succeeded + Warnings + Failed + Interrupted + Missed + Held + Cancelled + Skipped;

    /// <summary>The outcome that deserves attention most; null when nothing was recorded.</summary>
    public RunState? Worst => Parts is [.., (var state, _)] ? state : null;

    /// <summary>The outcomes that occurred and how often; what deserves attention most comes last.</summary>
    public IReadOnlyList<(RunState State, int Count)> Parts
        => [.. new[]
        {
            (RunState.Skipped, Skipped), (RunState.Succeeded, Succeeded), (RunState.Cancelled, Cancelled), (RunState.Held, Held), (RunState.Warning, Warnings),
            (RunState.Missed, Missed), (RunState.Interrupted, Interrupted), (RunState.Failed, Failed),
        }.Where(part => part.Item2 > 0)];
}
