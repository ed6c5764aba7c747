namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>The body of a task. Who started it, and whether it may run, is decided elsewhere.</summary>
public interface IJob
{
    /// <summary>Does the work once.</summary>
    /// <param name="run">The current run: its id, whether it is a dry run, and where progress and items go.</param>
    /// <param name="stop">Cancelled on shutdown, by an operator, at the deadline, or when the claim is lost. Check it between items, at a point where nothing
    /// is half done.</param>
    /// <returns>What was done. Return <see cref="JobResult.Warning"/> when some items failed or stayed unknown.</returns>
    /// <exception cref="JobFailedException">The run as a whole did not do its work; the runner retries if the task has a retry rule.</exception>
    Task<JobResult> RunAsync(RunScope run, CancellationToken stop);

    /// <summary>
    /// A cheap upper bound on the orders the run would cancel or the members it would notify, requested before it acts. A run that could exceed the limit is
    /// planned first, without acting (<see cref="RunGuard"/>). 0 = nothing that needs approval.
    /// </summary>
    Task<long> CountAsync(RunScope run, CancellationToken stop) => Task.FromResult(0L);

    /// <summary>Deletes the rows written by a plan of the run, before the real work follows under the same run. Rows of work that was done are kept.</summary>
    /// <param name="keepCancels">Keeps the planned cancels, which wait for a decision.</param>
    Task ForgetPlanAsync(VipDb db, Guid runId, bool keepCancels) => Task.CompletedTask;
}
