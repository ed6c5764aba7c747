using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Orders;

/// <summary>
/// Finds which order already carries a platform's transaction. <c>orders.transaction_id</c> has no index and may not get one, so a look-up reads
/// the whole table: questions that arrive while one look-up runs are answered together by the next.
/// </summary>
public sealed class TransactionOwners(IDbContextFactory<VipDb> databases) : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim reading = new(1);
    private Round next = new();

    /// <summary>Number of another order with that transaction, or null. A hint that costs one read; the unique key of <c>vip_grants</c> decides between our own settlements.</summary>
    public async Task<string?> OtherOwnerAsync(string transactionId, string orderId, CancellationToken stop)
    {
        Round mine;
        lock (gate)
        {
            mine = next;
            mine.Wanted.Add(transactionId);
        }
        await reading.WaitAsync(stop);
        try
        {
            if (mine.Owners is null)
            {
                lock (gate)
                {
                    next = new Round();
                }
                mine.Owners = await ReadAsync(mine.Wanted, stop);
            }
        }
        finally
        {
            reading.Release();
        }
        return mine.Owners[transactionId].Where(owner => owner.OrderId != orderId).Select(owner => owner.OrderNo).FirstOrDefault();
    }

    /// <inheritdoc />
    public void Dispose() => reading.Dispose();

    private async Task<ILookup<string, Owner>> ReadAsync(HashSet<string> transactionIds, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var owners = await db.Database.SqlQueryRaw<Owner>(
            "SELECT transaction_id, order_id, order_no FROM public.orders WHERE transaction_id = ANY (@ids)",
            new NpgsqlParameter("ids", transactionIds.ToArray())).ToListAsync(stop);
        return owners.ToLookup(owner => owner.TransactionId, StringComparer.Ordinal);
    }

    private sealed class Round
    {
        public HashSet<string> Wanted { get; } = new(StringComparer.Ordinal);
        public ILookup<string, Owner>? Owners { get; set; }
    }

    private sealed record Owner(string TransactionId, string OrderId, string OrderNo);
}
