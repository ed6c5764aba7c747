using VipAdmin.Core.Data;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>Finished runs that did their work or tried to: neither dry, skipped nor missed.</summary>
public static class ReallyRan
{
    private static readonly RunStatus[] Statuses =
        [RunStatus.Succeeded, RunStatus.Warning, RunStatus.Failed, RunStatus.Cancelled, RunStatus.Interrupted];

    /// <summary>
    /// The condition on a row of <c>job_runs</c>. Statements must repeat it literally to use the index <c>ix_job_runs_really_ran</c>, whose filter it is.
    /// </summary>
    public static SqlPart Condition { get; } = new($"NOT dry_run AND status IN ({string.Join(", ", Statuses.Select(status => $"'{Word.Of(status)}'"))})");
}
