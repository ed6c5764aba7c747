using VipAdmin.Core.Data;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>Runs that asked for approval: they have neither failed nor been stopped, and are told apart from every other outcome.</summary>
public static class HeldRuns
{
    /// <summary>
    /// The condition on a row of <c>job_runs</c>. Statements must repeat it literally to use the index <c>ix_job_runs_held</c>, whose filter it is.
    /// </summary>
    public static SqlPart Condition { get; } = new($"error_code IN ('{RunReason.Held}', '{RunReason.CancelsHeld}')");

    /// <summary>How a run stands.</summary>
    /// <param name="code">Its error code.</param>
    public static RunState StateOf(RunStatus status, string? code) => status switch
    {
        RunStatus.Running => RunState.Running,
        _ when code is RunReason.Held or RunReason.CancelsHeld => RunState.Held,
        RunStatus.Succeeded => RunState.Succeeded,
        RunStatus.Warning => RunState.Warning,
        RunStatus.Failed => RunState.Failed,
        RunStatus.Cancelled => RunState.Cancelled,
        RunStatus.Skipped => RunState.Skipped,
        RunStatus.Missed => RunState.Missed,
        RunStatus.Interrupted => RunState.Interrupted,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    /// <summary>The runs in one of these states.</summary>
    public static IQueryable<JobRun> In(this IQueryable<JobRun> runs, IReadOnlyCollection<RunState> states)
    {
        var held = states.Contains(RunState.Held);
        RunStatus[] others = [.. Enum.GetValues<RunStatus>().Where(status => states.Contains(StateOf(status, null)))];
        // A single value is compared for equality, so that an index that begins with it returns the rows in id order.
        return others switch
        {
            [] => runs.Where(run => run.Status != RunStatus.Running && (run.ErrorCode == RunReason.Held || run.ErrorCode == RunReason.CancelsHeld)),
            [RunStatus.Running] when !held => runs.Where(run => run.Status == RunStatus.Running),
            [var only] when !held => runs.Where(run => run.Status == only && run.ErrorCode != RunReason.Held && run.ErrorCode != RunReason.CancelsHeld),
            _ => runs.Where(run =>
                others.Contains(run.Status) && (run.Status == RunStatus.Running || run.ErrorCode != RunReason.Held && run.ErrorCode != RunReason.CancelsHeld)
                || held && run.Status != RunStatus.Running && (run.ErrorCode == RunReason.Held || run.ErrorCode == RunReason.CancelsHeld)),
        };
    }
}
