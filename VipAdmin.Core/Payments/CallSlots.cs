namespace VipAdmin.Core.Payments;

/// <summary>So many calls at a time, first come first served. The number may change while calls are under way: what has begun goes on, and counts.</summary>
internal sealed class CallSlots(int limit)
{
    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource> waiting = new();
    private int limit = limit;
    private int taken;

    /// <summary>Changes how many calls there may be.</summary>
    public void Allow(int calls)
    {
        lock (gate)
        {
            limit = calls;
            Grant();
        }
    }

    /// <summary>Waits for a slot; give it back with <see cref="Free"/>.</summary>
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
                    // Behind one who left, others may wait for nothing.
                    Grant();
                }
            }
        });
        await turn.Value.Task;
    }

    /// <summary>Gives a slot back.</summary>
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
