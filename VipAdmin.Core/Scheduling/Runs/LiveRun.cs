using Medallion.Threading;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>A run in progress in this process: the lock it holds, and whether it was asked to stop.</summary>
internal sealed class LiveRun(Guid id, RunRequest request, IDistributedSynchronizationHandle handle) : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource cancel = new();
    private bool over;

    public Guid Id { get; } = id;
    public RunRequest Request { get; } = request;

    /// <summary>The lock; taken again when its connection died between two attempts.</summary>
    public IDistributedSynchronizationHandle Handle { get; set; } = handle;

    /// <summary>Counters of the attempts before this one; null when there were none or nothing was counted.</summary>
    public IReadOnlyDictionary<string, long>? Earlier { get; private set; }

    /// <summary>
    /// Counters of all attempts, including one that did not finish; null when nothing was counted. Plans are not included, because they change nothing.
    /// </summary>
    public IReadOnlyDictionary<string, long>? Counted { get; private set; }

    /// <summary>The guard has let it pass. Nothing is done before that, and later attempts are not held, because an earlier one has acted.</summary>
    public bool Passed { get; set; }

    /// <summary>The cancels of its task wait for a decision: every attempt leaves them alone and does the rest.</summary>
    public bool LeavesCancels { get; set; }

    /// <summary>Cancels that the run may make after its plan; null = without a plan, everything found by the look is within the limit.</summary>
    public CancelAllowance? Allowance { get; set; }

    /// <summary>The plan that this run submits for a decision; null when it does not ask.</summary>
    public HeldPlan? Asks { get; set; }

    /// <summary>Who asked it to stop, and why: <c>李运维: 支付宝维护</c>; null while it was not asked.</summary>
    public string? CancelledBy { get; private set; }

    /// <summary>Cancelled when the run is asked to stop.</summary>
    public CancellationToken CancelToken => cancel.Token;

    /// <summary>Starts counting another attempt.</summary>
    public void BeginAttempt() => Earlier = Counted;

    /// <summary>Replaces the counters of this attempt; null = unchanged.</summary>
    public void Count(IReadOnlyDictionary<string, long>? attempt)
        => Counted = attempt is null ? Counted : RunCounters.Together(Request.Job.Counters, Earlier, attempt);

    /// <summary>Asks it to stop; asking again changes nothing.</summary>
    public void Cancel(string by)
    {
        lock (gate)
        {
            if (over || CancelledBy is not null)
            {
                return;
            }
            CancelledBy = by;
            _ = cancel.CancelAsync();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            over = true;
        }
        cancel.Dispose();
    }
}
