namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// How many transactions about single orders this host has open at a time, whichever tasks, lanes and people they are for. Dozens of queries are in flight at
/// the
/// platforms, and their answers may come back together: each opening its transaction at once would take the connections of everything else, the payment
/// backend included.
/// </summary>
public sealed class OrderTransactions : IDisposable
{
    /// <summary>Settling takes milliseconds and a query at the platform tens of them: a few transactions keep up with all queries in flight.</summary>
    public const int AtATime = 8;

    private readonly SemaphoreSlim free = new(AtATime);

    /// <summary>Does the work when its turn has come.</summary>
    /// <param name="work">Opens a transaction or a connection, one at a time.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken stop)
    {
        await free.WaitAsync(stop);
        try
        {
            return await work();
        }
        finally
        {
            free.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => free.Dispose();
}
