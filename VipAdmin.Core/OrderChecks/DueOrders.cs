using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// Pending VIP orders that are old enough to be checked, oldest first, read by key in pages: each is read at most once, even while orders change.
/// <c>created_at</c> has no index; through the one on <c>payment_status</c> a page costs as much as there are pending orders, not as the table is long.
/// </summary>
public sealed class DueOrders(IDbContextFactory<VipDb> databases)
{
    /// <summary>Large, because each page sorts all pending orders.</summary>
    internal const int PageSize = 2_000;

    private const int OverduePageSize = 100_000;

    /// <summary>Streams the orders of one lane.</summary>
    public async IAsyncEnumerable<OrderFacts> PendingAsync(PaymentLane lane, DueRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        var key = range.From is { } from ? new OrderKey(from, "") : OrderKey.First;
        while (true)
        {
            var page = await PageAsync(lane, range, key, PageSize, stop);
            foreach (var order in page)
            {
                yield return order;
            }
            if (page.Count < PageSize)
            {
                yield break;
            }
            key = new OrderKey(page[^1].CreatedAt, page[^1].OrderId);
        }
    }

    /// <summary>How many there are, over all lanes.</summary>
    public async Task<int> CountAsync(DueRange range, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var orders = range.From is { } from ? db.Orders.Where(o => o.CreatedAt >= from) : db.Orders;
        return await Due(db, PlannedOrders.Among(db, orders, range.Plan), range.Until, range.NextBy).CountAsync(stop);
    }

    /// <summary>How many can be cancelled without asking a platform.</summary>
    internal async Task<int> CountReadableAsync(DueRange range, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await Due(db, PlannedOrders.Among(db, Readable(db), range.Plan), range.Until, null).CountAsync(stop);
    }

    /// <summary>
    /// The next orders after a key that may be cancelled without asking a platform; takes no lock. Pages are large, because finding the oldest reads all
    /// pending orders. Orders with a discrepancy are still included: the cancel excludes them, so that discrepancies are looked up for its orders only.
    /// </summary>
    internal async Task<List<OverdueOrder>> OverduePageAsync(DueRange range, OrderKey after, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Database.SqlQueryRaw<OverdueOrder>($"""
            SELECT o.order_id, o.created_at FROM public.orders o
            WHERE o.order_type = 'vip' AND o.payment_status = 0 AND o.created_at <= @until AND o.transaction_id IS NULL AND o.paid_at IS NULL
              AND {PaymentMethod.Known} AND (o.created_at, o.order_id) > (@after_at, @after_id) AND {PlannedOrders.CancelledByPlan}
            ORDER BY o.created_at, o.order_id LIMIT @limit
            """,
            Sql.Plain("until", range.Until), Sql.Plain("after_at", after.CreatedAt), new NpgsqlParameter("after_id", after.OrderId),
            new NpgsqlParameter("limit", OverduePageSize), Sql.Id("plan", range.Plan)).ToListAsync(stop);
    }

    /// <summary>Those of the given orders that can be cancelled without asking a platform.</summary>
    internal async Task<List<OrderFacts>> ReadableAsync(DateTime createdUntil, IReadOnlyCollection<OverdueOrder> among, CancellationToken stop)
    {
        var ids = among.Select(order => order.OrderId).ToArray();
        await using var db = await databases.CreateDbContextAsync(stop);
        return await OrderFacts.From(db, Due(db, Readable(db), createdUntil, null).Where(o => ids.Contains(o.OrderId))).ToListAsync(stop);
    }

    /// <summary>Streams the orders whose payment method is unknown here.</summary>
    internal async IAsyncEnumerable<OrderFacts> UnreadableAsync(DueRange range, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var order in PendingAsync(PaymentLane.Other, range, stop))
        {
            if (!PaymentMethod.Is(order.PaymentMethod, PaymentMethod.Points))
            {
                yield return order;
            }
        }
    }

    private async Task<List<OrderFacts>> PageAsync(PaymentLane lane, DueRange range, OrderKey after, int size, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var orders = lane switch
        {
            PaymentLane.WeChat => db.Orders.PaidBy(PaymentMethod.WeChat),
            PaymentLane.Alipay => db.Orders.PaidBy(PaymentMethod.Alipay),
            _ => db.Orders.PaidOtherwise(),
        };
        return await ByKey(db, Due(db, PlannedOrders.Among(db, orders, range.Plan), range.Until, range.NextBy), after, size).ToListAsync(stop);
    }

    /// <summary>
    /// Orders whose method is known and that show no trace of money: no transaction, no success time, and no discrepancy other than unanswered queries.
    /// A wrong amount or a broken link means that money was paid, also when the status is pending.
    /// </summary>
    private static IQueryable<Order> Readable(VipDb db)
        => db.Orders.PaidKnownWay().Where(o => o.TransactionId == null && o.PaidAt == null
            && !db.Discrepancies.Any(d => d.OrderNo == o.OrderNo && d.Type != DiscrepancyType.QueryExhausted));

    private static IQueryable<OrderFacts> ByKey(VipDb db, IQueryable<Order> orders, OrderKey after, int size)
        => OrderFacts.From(db, orders
            .Where(o => o.CreatedAt > after.CreatedAt || (o.CreatedAt == after.CreatedAt && string.Compare(o.OrderId, after.OrderId) > 0))
            .OrderBy(o => o.CreatedAt).ThenBy(o => o.OrderId).Take(size)).OrderBy(o => o.CreatedAt).ThenBy(o => o.OrderId);

    private static IQueryable<Order> Due(VipDb db, IQueryable<Order> orders, DateTime createdUntil, DateTime? nextBy)
    {
        orders = orders.Where(o => o.OrderType == Order.Vip && o.PaymentStatus == OrderStatus.Pending && o.CreatedAt <= createdUntil);
        // The next time of a watch was set while the order was cancelled. Pending again, it is due like any other.
        return nextBy is null ? orders : orders.Where(o => !db.OrderChecks.Any(c => c.OrderId == o.OrderId && c.NextAt > nextBy && c.WatchedSince == null));
    }
}
