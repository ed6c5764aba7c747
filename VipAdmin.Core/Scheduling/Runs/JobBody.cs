namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>The work of a job. A run may go through it twice: first as a plan, which changes nothing, and then for real.</summary>
/// <param name="run">The current run: its id, whether it is a dry run, and where progress and items go.</param>
/// <param name="stop">
/// Cancelled on shutdown, by an operator, at the deadline, or when the claim is lost. Check it between items, at a point where nothing is half done.
/// </param>
/// <returns>What was done. Return <see cref="JobResult.Warning"/> when some items failed or stayed unknown.</returns>
/// <exception cref="JobFailedException">The run as a whole did not do its work; the runner retries if the task has a retry rule.</exception>
public delegate Task<JobResult> JobBody(RunScope run, CancellationToken stop);
