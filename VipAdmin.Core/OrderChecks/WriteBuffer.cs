namespace VipAdmin.Core.OrderChecks;

/// <summary>Collects the items of many workers in batches; the worker that fills a batch writes it.</summary>
internal sealed class WriteBuffer<T>(int size, Func<IReadOnlyList<T>, Task> write)
{
    private readonly Lock gate = new();
    private List<T> waiting = new(size);

    public Task AddAsync(T item)
    {
        List<T>? full = null;
        lock (gate)
        {
            waiting.Add(item);
            if (waiting.Count >= size)
            {
                (full, waiting) = (waiting, new List<T>(size));
            }
        }
        return full is null ? Task.CompletedTask : write(full);
    }

    /// <summary>Writes what is left.</summary>
    public Task FlushAsync()
    {
        List<T> rest;
        lock (gate)
        {
            (rest, waiting) = (waiting, []);
        }
        return rest.Count == 0 ? Task.CompletedTask : write(rest);
    }
}
