using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Reconciliation;

/// <summary>
/// Watches cancelled orders that can still be paid: the platform is asked about them until it says closed or the window is over.
/// Orders that the portal cancels after asking are watched from that transaction on; those cancelled by the backend or locally are found here.
/// </summary>
public sealed class LatePaymentWatch(IDbContextFactory<VipDb> databases, IOptionsMonitor<ReconciliationOptions> options)
{
    /// <summary>Rows per statement when watches are compared with their orders: few enough that the planner finds each order by its key.</summary>
    private const int Batch = 2_000;

    private static readonly TimeSpan SetWork = TimeSpan.FromMinutes(3);

    internal const string FindText = $"""
        INSERT INTO vip_admin.order_checks AS c (order_id, order_no, unknown_attempts, next_at, watched_since)
        SELECT o.order_id, o.order_no, 0, @now, coalesce(o.cancelled_at, o.updated_at) AT TIME ZONE 'UTC'
        FROM public.orders o
        WHERE o.order_no >= @first AND o.order_no < 'VIQ' AND o.payment_status = 3 AND o.order_type = 'vip' AND o.transaction_id IS NULL
          AND coalesce(o.cancelled_at, o.updated_at) > CASE {PaymentMethod.Word} WHEN '{PaymentMethod.WeChat}' THEN @since WHEN '{PaymentMethod.Alipay}' THEN @since_alipay END
          AND NOT EXISTS (SELECT 1 FROM vip_admin.order_checks w WHERE w.order_id = o.order_id AND w.watched_since IS NOT NULL)
        ORDER BY o.order_id
        ON CONFLICT (order_id) DO UPDATE SET unknown_attempts = 0, next_at = excluded.next_at, watched_since = excluded.watched_since WHERE c.watched_since IS NULL
        """;

    // The next time is cleared too: an order that is pending again is due like any other and must not wait for the next time of its watch. An order that was
    // paid, refunded or cancelled elsewhere is not asked about any more and has no next time either.
    // The array lets the planner find the few rows that end by their key; from the join alone it expects a whole page of them and reads the table.
    internal const string EndText = """
        WITH page AS MATERIALIZED (
          SELECT order_id, watched_since IS NOT NULL AS watched FROM vip_admin.order_checks
          WHERE order_id > @after AND (watched_since IS NOT NULL OR next_at IS NOT NULL) ORDER BY order_id LIMIT @batch),
        over AS MATERIALIZED (
          SELECT order_id, watched FROM page JOIN public.orders o USING (order_id) WHERE o.payment_status <> CASE WHEN watched THEN 3 ELSE 0 END),
        ended AS (
          UPDATE vip_admin.order_checks c SET watched_since = NULL, next_at = NULL
          FROM over
          WHERE c.order_id = ANY (ARRAY(SELECT order_id FROM over)) AND c.order_id = over.order_id AND (c.watched_since IS NOT NULL) = over.watched
            AND (over.watched OR c.next_at IS NOT NULL))
        SELECT max(order_id) AS "Value" FROM page
        """;

    /// <summary>
    /// Starts the watch of cancelled orders without one, ends it where an order is no longer cancelled, and deletes rows that are over.
    /// </summary>
    /// <param name="now">UTC.</param>
    public async Task RefreshAsync(DateTime now, CancellationToken stop)
    {
        var (since, sinceAlipay) = (now - options.CurrentValue.WatchOf(PaymentMethod.WeChat), now - options.CurrentValue.WatchOf(PaymentMethod.Alipay));
        await using var db = await databases.CreateDbContextAsync(stop);
        db.Database.SetCommandTimeout(SetWork);
        var first = OrderNumbers.FirstSince((since < sinceAlipay ? since : sinceAlipay) - CheckSchedule.WatchReach);
        await db.Database.ExecuteSqlRawAsync(
            FindText,
            [new NpgsqlParameter("now", now), Sql.Plain("since", since), Sql.Plain("since_alipay", sinceAlipay), new NpgsqlParameter("first", first)], stop);
        for (var after = ""; after is not null;)
        {
            // ToListAsync, because EF wraps a single-row query in a subquery, and PostgreSQL allows updating CTEs at the top level only.
            var last = await db.Database.SqlQueryRaw<string?>(EndText, new NpgsqlParameter("after", after), new NpgsqlParameter("batch", Batch))
                .ToListAsync(stop);
            after = last.Single();
        }
        // A day of grace, so that a row at the edge of the window is not deleted and found again.
        await db.Database.ExecuteSqlRawAsync($"""
            DELETE FROM vip_admin.order_checks c
            WHERE next_at IS NULL AND coalesce(watched_since, last_at, '-infinity') < greatest(@forget, @forget_alipay)
              AND NOT EXISTS (SELECT 1 FROM public.orders o WHERE o.order_id = c.order_id AND (o.payment_status = 0
                OR coalesce(watched_since, last_at, '-infinity') >= CASE {PaymentMethod.Word} WHEN '{PaymentMethod.Alipay}' THEN @forget_alipay ELSE @forget END))
            """, [new NpgsqlParameter("forget", since.AddDays(-1)), new NpgsqlParameter("forget_alipay", sinceAlipay.AddDays(-1))], stop);
    }

    /// <summary>Streams the watched orders that are due, by key in pages.</summary>
    /// <param name="now">Start of the run (UTC): orders that it cancels itself are left to the next run.</param>
    /// <param name="run">Decides which are due: all of them, or those whose next time has come; an attempt that repeats asks again about those that got no
    /// answer in this run.</param>
    public async IAsyncEnumerable<OrderFacts> DueAsync(PaymentLane lane, DateTime now, RunScope run, [EnumeratorCancellation] CancellationToken stop)
    {
        var after = "";
        while (true)
        {
            var (watched, orders) = await PageAsync(lane, now, run, after, stop);
            foreach (var order in orders)
            {
                yield return order;
            }
            if (watched.Count < DueOrders.PageSize)
            {
                yield break;
            }
            after = watched[^1];
        }
    }

    /// <summary>Streams the cancelled orders created in a window that could have been paid, watched or not, regardless of their next time.</summary>
    public async IAsyncEnumerable<OrderFacts> CreatedInAsync(PaymentLane lane, RunWindow window, [EnumeratorCancellation] CancellationToken stop)
    {
        var after = "";
        while (true)
        {
            List<OrderFacts> page;
            await using (var db = await databases.CreateDbContextAsync(stop))
            {
                var orders = CreatedIn(db, window).PaidBy(Word(lane)).Where(o => string.Compare(o.OrderId, after) > 0);
                page = await OrderFacts.From(db, orders.OrderBy(o => o.OrderId).Take(DueOrders.PageSize)).OrderBy(o => o.OrderId).ToListAsync(stop);
            }
            foreach (var order in page)
            {
                yield return order;
            }
            if (page.Count < DueOrders.PageSize)
            {
                yield break;
            }
            after = page[^1].OrderId;
        }
    }

    /// <summary>How many <see cref="CreatedInAsync"/> streams.</summary>
    public async Task<int> CountCreatedInAsync(RunWindow window, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await CreatedIn(db, window).PaidByPlatform().CountAsync(stop);
    }

    /// <summary>How many watched orders are due.</summary>
    public async Task<int> CountAsync(DateTime now, RunScope run, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await Watched(db, now, run).CountAsync(c => db.Orders.Any(o => o.OrderId == c.OrderId && o.PaymentStatus == OrderStatus.Cancelled), stop);
    }

    /// <summary>
    /// The next due watches of both platforms, and those of their orders that were paid by one. Two statements, because a single one starts from the orders:
    /// it reads every cancelled order of the shop to find the few that are due.
    /// </summary>
    private async Task<(List<string> Watched, List<OrderFacts> Orders)> PageAsync(PaymentLane lane, DateTime now, RunScope run, string after,
        CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var watched = await Watched(db, now, run).Where(c => string.Compare(c.OrderId, after) > 0).OrderBy(c => c.OrderId).Take(DueOrders.PageSize)
            .Select(c => c.OrderId).ToListAsync(stop);
        if (watched.Count == 0)
        {
            return (watched, []);
        }
        var orders = db.Orders.PaidBy(Word(lane)).Where(o => watched.Contains(o.OrderId) && o.PaymentStatus == OrderStatus.Cancelled);
        return (watched, await OrderFacts.From(db, orders).OrderBy(o => o.OrderId).ToListAsync(stop));
    }

    private static string Word(PaymentLane lane) => lane == PaymentLane.WeChat ? PaymentMethod.WeChat : PaymentMethod.Alipay;

    /// <summary>An order with a transaction number was paid and then refunded or reverted, unless it is watched nevertheless.</summary>
    private static IQueryable<Order> CreatedIn(VipDb db, RunWindow window)
        => db.Orders.Where(o => o.OrderType == Order.Vip && o.PaymentStatus == OrderStatus.Cancelled && o.CreatedAt >= window.From && o.CreatedAt < window.Until
            && (o.TransactionId == null || db.OrderChecks.Any(c => c.OrderId == o.OrderId && c.WatchedSince != null)));

    private static IQueryable<OrderCheck> Watched(VipDb db, DateTime now, RunScope run)
    {
        var watched = db.OrderChecks.Where(c => c.WatchedSince < now && c.NextAt != null);
        return run.Plan is { } plan ? watched.Where(c => PlannedOrders.Of(db, plan.RunId).Any(item => item.OrderNo == c.OrderNo))
            : run.AskEverything ? watched
            : run.Repeats
            ? watched.Where(
                c => c.NextAt <= now || db.JobRunItems.Any(item => item.RunId == run.RunId && item.Outcome == ItemOutcome.Unknown && item.OrderNo == c.OrderNo))
            : watched.Where(c => c.NextAt <= now);
    }
}
