using Medallion.Threading;

namespace VipAdmin.Core.Scheduling;

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

    /// <summary>What the last body counted, also when it did not come to its end.</summary>
    public IReadOnlyDictionary<string, long>? Counted { get; set; }

    /// <summary>Who asked it to stop, and why: <c>李运维: 支付宝维护</c>; null while nobody did.</summary>
    public string? CancelledBy { get; private set; }

    /// <summary>Cancelled when somebody asked it to stop.</summary>
    public CancellationToken CancelToken => cancel.Token;

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
