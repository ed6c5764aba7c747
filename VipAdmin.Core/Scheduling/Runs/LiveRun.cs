using Medallion.Threading;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>A run that lives in this process: the lock it holds, and whether somebody asked it to stop.</summary>
internal sealed class LiveRun(Guid id, RunRequest request, IDistributedSynchronizationHandle handle) : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource cancel = new();
    private bool over;

    public Guid Id { get; } = id;
    public RunRequest Request { get; } = request;

    /// <summary>The lock; taken anew when its connection died between two tries.</summary>
    public IDistributedSynchronizationHandle Handle { get; set; } = handle;

    /// <summary>What the attempts before this one did; null when there were none or nothing was counted.</summary>
    public IReadOnlyDictionary<string, long>? Earlier { get; private set; }

    /// <summary>
    /// What all attempts did, also when the last one did not come to its end; null when nothing was counted. A plan does nothing and is not in it.
    /// </summary>
    public IReadOnlyDictionary<string, long>? Counted { get; private set; }

    /// <summary>The guard has let it pass. Before that nothing is done; after it a later attempt is not held, because an earlier one has acted.</summary>
    public bool Passed { get; set; }

    /// <summary>A person is asked about the cancels of its task: every attempt leaves them alone and does the rest.</summary>
    public bool LeavesCancels { get; set; }

    /// <summary>What this run asks a person about; null when it does not ask.</summary>
    public HeldPlan? Asks { get; set; }

    /// <summary>Who asked it to stop, and why: <c>李运维: 支付宝维护</c>; null while nobody did.</summary>
    public string? CancelledBy { get; private set; }

    /// <summary>Cancelled when somebody asked it to stop.</summary>
    public CancellationToken CancelToken => cancel.Token;

    /// <summary>Another attempt begins.</summary>
    public void BeginAttempt() => Earlier = Counted;

    /// <summary>Takes over what this attempt counted so far; null = it does not say.</summary>
    public void Count(IReadOnlyDictionary<string, long>? attempt)
        => Counted = attempt is null ? Counted : RunCounters.Together(Request.Job.Counters, Earlier, attempt);

    /// <summary>Somebody asked it to stop; asking again changes nothing.</summary>
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
