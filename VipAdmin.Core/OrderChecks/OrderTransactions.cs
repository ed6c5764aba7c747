using VipAdmin.Core.Data;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// Limits how many transactions about single orders this host has open at a time, over all tasks, lanes and people. Dozens of platform queries are in flight,
/// and their answers may arrive together: if each opened its transaction at once, no connections would be left for anything else, the payment backend
/// included.
/// </summary>
public sealed class OrderTransactions(ConnectionBudget budget) : IDisposable
{
    private readonly SemaphoreSlim free = new(budget.Orders);

    /// <summary>Waits for its turn, then does the work.</summary>
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
