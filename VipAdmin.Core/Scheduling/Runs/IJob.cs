namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>A scheduled task. Who started a run of it, and whether the run may act, is decided elsewhere.</summary>
public interface IJob
{
    /// <summary>
    /// Looks at what there is to do, once per attempt and without changing anything. The guard (<see cref="RunGuard"/>), the progress bar and the work itself
    /// use what was found here.
    /// </summary>
    /// <param name="run">The current run; the work is recorded through the scope that <see cref="JobWork.DoAsync"/> gets.</param>
    Task<JobWork> LookAsync(RunScope run, CancellationToken stop);

    /// <summary>Deletes the rows written by a plan of the run, before the real work follows under the same run. Rows of work that was done are kept.</summary>
    /// <param name="keepCancels">Keeps the planned cancels, which wait for a decision.</param>
    Task ForgetPlanAsync(VipDb db, Guid runId, bool keepCancels) => Task.CompletedTask;
}
