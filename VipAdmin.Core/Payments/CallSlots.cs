namespace VipAdmin.Core.Payments;

/// <summary>A first-come-first-served limit on parallel calls. The limit may change while calls are in flight; those continue and count.</summary>
internal sealed class CallSlots(int limit)
{
    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource> waiting = new();
    private int limit = limit;
    private int taken;

    /// <summary>Changes the limit.</summary>
    public void Allow(int calls)
    {
        lock (gate)
        {
            limit = calls;
            Grant();
        }
    }

    /// <summary>Waits for a slot; release it with <see cref="Free"/>.</summary>
    public async Task TakeAsync(CancellationToken stop)
    {
        LinkedListNode<TaskCompletionSource> turn;
        lock (gate)
        {
            if (taken < limit && waiting.Count == 0)
            {
                taken++;
                return;
            }
            turn = waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        await using var gone = stop.Register(() =>
        {
            lock (gate)
            {
                if (turn.Value.TrySetCanceled(stop))
                {
                    waiting.Remove(turn);
                    // Wake the waiters queued behind a cancelled one.
                    Grant();
                }
            }
        });
        await turn.Value.Task;
    }

    /// <summary>Releases a slot.</summary>
    public void Free()
    {
        lock (gate)
        {
            taken--;
            Grant();
        }
    }

    private void Grant()
    {
        while (taken < limit && waiting.First is { } first)
        {
            waiting.RemoveFirst();
            first.Value.SetResult();
            taken++;
        }
    }
}
