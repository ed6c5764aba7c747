using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// Finds the order that already has a platform's transaction: among our own settlements by their unique key, and among the backend's orders of the last month.
/// <c>orders.transaction_id</c> has no index and may not get one, so older orders are not read, and a look-up that takes a few seconds is abandoned.
/// Calls that arrive while one look-up runs are answered together by the next.
/// </summary>
public sealed class TransactionOwners(IDbContextFactory<VipDb> databases, TimeProvider time, ILogger<TransactionOwners> log) : IDisposable
{
    // A transaction belongs to one order number at the platform, and the answer was about ours: another owner is an earlier mistake of the backend, made
    // about the time of the payment. Order numbers begin with the milliseconds of their creation, so the unique index limits the query to the month.
    internal const string Text = """
        SELECT transaction_id, order_id, order_no FROM vip_admin.vip_grants WHERE transaction_id = ANY (@ids)
        UNION ALL
        SELECT transaction_id, order_id, order_no FROM public.orders WHERE order_no >= @first AND order_no < 'VIQ' AND transaction_id = ANY (@ids)
        """;

    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    /// <summary>No further look-up for this long after one that took too long: the next would take as long.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim reading = new(1);
    private Round next = new();
    private DateTime restsUntil = DateTime.MinValue;

    /// <summary>How long a look-up may take.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Number of another order with that transaction; null when there is none, or the look-up took too long. A hint for people: between our own
    /// settlements the unique key of <c>vip_grants</c> decides.
    /// </summary>
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
        var now = time.UtcNow();
        if (now < restsUntil)
        {
            return Nobody;
        }
        try
        {
            await using var db = await databases.CreateDbContextAsync(stop);
            await using var transaction = await db.Database.BeginTransactionAsync(stop);
            var limit = $"{Patience.TotalMilliseconds:0}ms";
            await db.Database.ExecuteSqlAsync($"SELECT set_config('statement_timeout', {limit}, true)", stop);
            var owners = await db.Database.SqlQueryRaw<Owner>(
                Text, new NpgsqlParameter("ids", transactionIds.ToArray()), new NpgsqlParameter("first", OrderNumbers.FirstSince(now - Month)))
                .ToListAsync(stop);
            return owners.ToLookup(owner => owner.TransactionId, StringComparer.Ordinal);
        }
        catch (Exception slow) when (DatabaseFault.IsTimeout(slow) && !stop.IsCancellationRequested)
        {
            restsUntil = now + Rest;
            log.LogWarning(
                slow, "The search for other orders with a platform's transaction took longer than {Patience}; settlements skip it for {Rest}", Patience,
                Rest);
            return Nobody;
        }
    }

    private static readonly ILookup<string, Owner> Nobody = Array.Empty<Owner>().ToLookup(owner => owner.TransactionId, StringComparer.Ordinal);

    private sealed class Round
    {
        public HashSet<string> Wanted { get; } = new(StringComparer.Ordinal);
        public ILookup<string, Owner>? Owners { get; set; }
    }

    private sealed record Owner(string TransactionId, string OrderId, string OrderNo);
}
