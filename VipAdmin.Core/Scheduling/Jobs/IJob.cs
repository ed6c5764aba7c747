using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>The body of a task. It does not know who started it, and does not decide whether it may run.</summary>
public interface IJob
{
    /// <summary>Does the work once.</summary>
    /// <param name="run">The run this is: id, whether it is a dry run, where progress and items go.</param>
    /// <param name="stop">Cancelled on shutdown, by an operator, at the deadline, or when the claim is lost; obey it between items, at a point where nothing is half done.</param>
    /// <returns>What was done. Return <see cref="JobResult.Warning"/> when some items failed or stayed unknown.</returns>
    /// <exception cref="JobFailedException">The run as a whole did not do its work; the runner retries if the task has a retry rule.</exception>
    Task<JobResult> RunAsync(RunScope run, CancellationToken stop);

    /// <summary>
    /// A cheap upper bound of the orders that the run would cancel or the members it would tell, asked before it acts; a run that could cancel or tell unusually many
    /// is looked at without acting first (<see cref="RunGuard"/>). 0 = it does nothing that a person would want to be asked about.
    /// </summary>
    Task<long> CountAsync(RunScope run, CancellationToken stop) => Task.FromResult(0L);
}

/// <summary>What a finished body reports.</summary>
/// <param name="Counters">Whole numbers by the names of the contract, in the order in which they are shown.</param>
/// <param name="Warning">Some items failed or stayed unknown.</param>
public sealed record JobResult(IReadOnlyDictionary<string, long> Counters, bool Warning = false)
{
    /// <summary>Stable code of what was left undone although nothing failed, e.g. <see cref="RunReason.ClocksDisagree"/>; null when there is none.</summary>
    public string? Code { get; init; }

    /// <summary>Particulars of <see cref="Code"/>.</summary>
    public string? Error { get; init; }
}

/// <summary>The run as a whole did not do its work.</summary>
/// <param name="code">Stable code, e.g. <see cref="RunReason.AllUnknown"/>.</param>
/// <param name="counters">What was counted before it failed, if anything.</param>
public sealed class JobFailedException(string code, string message, IReadOnlyDictionary<string, long>? counters = null, Exception? inner = null)
    : Exception(message, inner)
{
    public string Code { get; } = code;
    public IReadOnlyDictionary<string, long>? Counters { get; } = counters;
}
