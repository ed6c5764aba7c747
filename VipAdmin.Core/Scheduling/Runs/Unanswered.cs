using VipAdmin.Core.Data;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>Finished runs in which queries got no answer or items failed, by their counters.</summary>
public static class Unanswered
{
    /// <summary>
    /// The condition on a row of <c>job_runs</c>. Statements must repeat it literally to use the index <c>ix_job_runs_unanswered</c>, whose filter it is.
    /// </summary>
    public static SqlPart Condition { get; } =
        new("status <> 'running' AND jsonb_path_exists(counters, '$ ? (@.unknown > 0 || @.errors > 0 || @.failed > 0)')");
}
