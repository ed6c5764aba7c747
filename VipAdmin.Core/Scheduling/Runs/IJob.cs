namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>The body of a task. It does not know who started it, and does not decide whether it may run.</summary>
public interface IJob
{
    /// <summary>Does the work once.</summary>
    /// <param name="run">The run this is: id, whether it is a dry run, where progress and items go.</param>
    /// <param name="stop">Cancelled on shutdown, by an operator, at the deadline, or when the claim is lost; obey it between items, at a point where nothing is
    /// half done.</param>
    /// <returns>What was done. Return <see cref="JobResult.Warning"/> when some items failed or stayed unknown.</returns>
    /// <exception cref="JobFailedException">The run as a whole did not do its work; the runner retries if the task has a retry rule.</exception>
    Task<JobResult> RunAsync(RunScope run, CancellationToken stop);

    /// <summary>
    /// A cheap upper bound of the orders that the run would cancel or the members it would tell, asked before it acts; a run that could cancel or tell
    /// unusually many is looked at without acting first (<see cref="RunGuard"/>). 0 = it does nothing that a person would want to be asked about.
    /// </summary>
    Task<long> CountAsync(RunScope run, CancellationToken stop) => Task.FromResult(0L);

    /// <summary>Deletes the rows that a plan of the run wrote, because the work itself follows under the same run. Rows of work that was done stay.</summary>
    /// <param name="keepCancels">The planned cancels wait for a person's decision and stay.</param>
    Task ForgetPlanAsync(VipDb db, Guid runId, bool keepCancels) => Task.CompletedTask;
}
