using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling;

namespace VipAdmin.Core.Orders;

/// <summary>An order to cancel, with what led to it.</summary>
/// <param name="Code">The platform's word, e.g. <c>CLOSED</c>; null when no platform was asked.</param>
/// <param name="Evidence">JSON object with the platform's answer.</param>
public sealed record DueCancel(OrderFacts Order, string? Code, string? Evidence, int? LatencyMs);

/// <summary>Where a purely local batch ended.</summary>
/// <param name="Cancelled">Orders cancelled.</param>
/// <param name="Fen">Their sum.</param>
/// <param name="Last">Key of the last order looked at; null when nothing was left.</param>
public sealed record LocalBatch(int Cancelled, long Fen, OrderKey? Last);

/// <summary>Position in the list of orders by age.</summary>
public sealed record OrderKey(DateTime CreatedAt, string OrderId)
{
    /// <summary>Before every order.</summary>
    public static OrderKey First { get; } = new(DateTime.UnixEpoch, "");
}

/// <summary>
/// Cancels pending VIP orders set-wise: status, reason and run items are one transaction, and so is the start of the watch where a platform was asked. Only orders that
/// still are pending change; an order that somebody else is changing at this moment is theirs.
/// </summary>
public sealed class OrderCancellation(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary><c>orders.cancel_reason</c>, as the backend's operators know it.</summary>
    public const string Reason = "订单超时自动取消";

    /// <summary>A batch of a hundred thousand orders on a busy machine takes longer than a single row may.</summary>
    private static readonly TimeSpan SetWork = TimeSpan.FromMinutes(3);

    // Rows are locked in one order before they change, and locked rows are skipped: two batches never wait for each other in a circle,
    // and no callback waits for a batch. A locked row stays where it is, so its place finds it without another look into the index.
    private const string Cancel = """
        cancelled AS (
          UPDATE public.orders o SET payment_status = 3, cancelled_at = @now_plain, cancel_reason = @reason, updated_at = @now_plain
          FROM due WHERE o.ctid = due.place AND o.payment_status = 0
          RETURNING o.order_id, o.order_no, (o.amount * 100)::bigint AS amount_fen,
            lower(left(o.payment_method, 6)) IN ('wechat', 'alipay') IS TRUE AS payable)
        """;

    // What can still be paid afterwards is watched from here on, a stray transaction number or not; it is due at once. A purely local batch
    // leaves this to LatePaymentWatch, which finds its orders: they show no trace of money.
    private const string Watch = """
        watched AS (
          INSERT INTO vip_admin.order_checks (order_id, order_no, unknown_attempts, next_at, watched_since)
          SELECT order_id, order_no, 0, @now, @now FROM cancelled WHERE payable ORDER BY order_id
          ON CONFLICT (order_id) DO UPDATE SET unknown_attempts = 0, next_at = excluded.next_at, watched_since = excluded.watched_since)
        """;

    /// <summary>Cancels the orders that still are pending.</summary>
    /// <returns>Order ids that were cancelled; the others were changed by somebody else first.</returns>
    public Task<HashSet<string>> CancelAsync(IReadOnlyCollection<DueCancel> orders, Occasion occasion, CancellationToken stop)
        => DatabaseFault.RetryLockConflictsAsync(() => TryCancelAsync(orders, occasion, stop));

    /// <summary>Cancels the next orders older than a moment without asking anybody: one statement, items included.</summary>
    /// <param name="createdUntil">Orders created at or before this (UTC) are overdue.</param>
    /// <param name="after">Where the last batch ended.</param>
    public Task<LocalBatch> CancelOverdueAsync(DateTime createdUntil, OrderKey after, int limit, Occasion occasion, CancellationToken stop)
        => DatabaseFault.RetryLockConflictsAsync(() => TryCancelOverdueAsync(createdUntil, after, limit, occasion, stop));

    private async Task<HashSet<string>> TryCancelAsync(IReadOnlyCollection<DueCancel> orders, Occasion occasion, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        HashSet<string> cancelled = [.. await db.Database.SqlQueryRaw<string>($"""
            WITH asked AS (SELECT * FROM unnest(@ids, @codes, @evidences, @latencies) AS a(order_id, code, evidence, latency_ms)),
            due AS (
              SELECT o.ctid AS place FROM public.orders o
              WHERE o.order_id = ANY (@ids) AND o.order_type = 'vip' AND o.payment_status = 0
              ORDER BY o.order_id FOR UPDATE SKIP LOCKED),
            {Cancel},
            {Watch},
            items AS (
              INSERT INTO vip_admin.job_run_items (run_id, at, order_no, amount_fen, before, after, outcome, code, evidence, latency_ms)
              SELECT @run, @now, c.order_no, c.amount_fen, 0, 3, 'cancelled', a.code, a.evidence::jsonb, a.latency_ms
              FROM cancelled c JOIN asked a USING (order_id) WHERE @run IS NOT NULL)
            SELECT order_id AS "Value" FROM cancelled
            """,
        [
            .. Common(occasion, now),
            new NpgsqlParameter("ids", orders.Select(o => o.Order.OrderId).ToArray()),
            Sql.Texts("codes", orders.Select(o => o.Code)),
            Sql.Texts("evidences", orders.Select(o => o.Evidence)),
            new NpgsqlParameter("latencies", orders.Select(o => o.LatencyMs).ToArray()),
        ]).ToListAsync(stop)];
        var ended = orders.Where(o => cancelled.Contains(o.Order.OrderId)).ToArray();
        // Both sides agree now: nobody paid, and nobody can.
        await DiscrepancyLedger.ResolveAsync(db, [.. ended.Select(o => o.Order.OrderNo)], [DiscrepancyType.CloseConflict], "平台未收款，订单已取消", now, stop);
        if (occasion.Run is null)
        {
            foreach (var order in ended)
            {
                db.Audit(time, occasion.Actor, AuditAction.OrderChecked, order.Order.OrderNo, data: new { outcome = "cancelled", before = "pending", after = "cancelled", code = order.Code });
            }
            await db.SaveChangesAsync(stop);
            await ChangeFeed.Publish(db, Topic.Audit, stop);
        }
        await ChangeFeed.Publish(db, Topic.Orders, stop);
        if (occasion.DryRun)
        {
            await transaction.RollbackAsync(stop);
            Would(occasion, ended.Select(o => (o.Order.OrderNo, o.Order.AmountFen, o.Code, o.Evidence, o.LatencyMs)));
        }
        else
        {
            await transaction.CommitAsync(stop);
        }
        return cancelled;
    }

    private async Task<LocalBatch> TryCancelOverdueAsync(DateTime createdUntil, OrderKey after, int limit, Occasion occasion, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        db.Database.SetCommandTimeout(SetWork);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        // Without asking, an order that shows a trace of money is not ours to end (DueOrders.Readable says the same): reconciliation asks about it.
        // The batch goes on behind its last order, cancelled or not, so that a locked order cannot keep the loop going for ever. Differences are
        // looked up for the batch alone: all that is pending has to be read to find the oldest, and need not be asked more than that.
        var rows = await db.Database.SqlQueryRaw<BatchRow>($"""
            WITH batch AS MATERIALIZED (
              SELECT o.ctid AS place, o.order_id, o.order_no, o.created_at FROM public.orders o
              WHERE o.order_type = 'vip' AND o.payment_status = 0 AND o.created_at <= @until AND o.transaction_id IS NULL AND o.paid_at IS NULL
                AND lower(left(o.payment_method, 6)) IN ('wechat', 'alipay', 'points') AND (o.created_at, o.order_id) > (@after_at, @after_id)
              ORDER BY o.created_at, o.order_id LIMIT @limit FOR UPDATE OF o SKIP LOCKED),
            due AS (
              SELECT place FROM batch
              WHERE NOT EXISTS (SELECT FROM vip_admin.discrepancies d WHERE d.order_no = batch.order_no AND d.type <> 'QUERY_EXHAUSTED')),
            {Cancel},
            items AS (
              INSERT INTO vip_admin.job_run_items (run_id, at, order_no, amount_fen, before, after, outcome)
              SELECT @run, @now, order_no, amount_fen, 0, 3, 'cancelled' FROM cancelled WHERE @run IS NOT NULL AND NOT @dry),
            last AS (SELECT created_at, order_id FROM batch ORDER BY created_at DESC, order_id DESC LIMIT 1)
            SELECT (SELECT count(*) FROM cancelled)::int AS cancelled, last.created_at AS last_at, last.order_id AS last_id, NULL::text AS order_no,
              (SELECT coalesce(sum(amount_fen), 0)::bigint FROM cancelled) AS amount_fen FROM last
            UNION ALL
            SELECT 0, NULL, NULL, order_no, amount_fen FROM cancelled WHERE @dry
            """,
        [
            .. Common(occasion, now),
            Sql.Plain("until", createdUntil),
            Sql.Plain("after_at", after.CreatedAt),
            new NpgsqlParameter("after_id", after.OrderId),
            new NpgsqlParameter("limit", limit),
            new NpgsqlParameter("dry", occasion.DryRun),
        ]).ToListAsync(stop);
        var last = rows.Find(row => row.LastId is not null);
        if (last is null)
        {
            return new LocalBatch(0, 0, null);
        }
        if (occasion.DryRun)
        {
            await transaction.RollbackAsync(stop);
            Would(occasion, rows.Where(row => row.OrderNo is not null).Select(row => (row.OrderNo!, row.AmountFen!.Value, (string?)null, (string?)null, (int?)null)));
        }
        else
        {
            await ChangeFeed.Publish(db, Topic.Orders, stop);
            await transaction.CommitAsync(stop);
        }
        return new LocalBatch(last.Cancelled, last.AmountFen ?? 0, new OrderKey(DateTime.SpecifyKind(last.LastAt!.Value, DateTimeKind.Utc), last.LastId!));
    }

    private static NpgsqlParameter[] Common(Occasion occasion, DateTime now) =>
    [
        new("now", now),
        Sql.Plain("now_plain", now),
        new("reason", Reason),
        new("run", NpgsqlDbType.Uuid) { Value = occasion.RunId ?? (object)DBNull.Value },
    ];

    private static void Would(Occasion occasion, IEnumerable<(string OrderNo, long AmountFen, string? Code, string? Evidence, int? LatencyMs)> orders)
    {
        foreach (var (orderNo, amountFen, code, evidence, latencyMs) in orders)
        {
            occasion.Run?.Record(new JobRunItem
            {
                OrderNo = orderNo,
                AmountFen = amountFen,
                Before = OrderStatus.Pending,
                After = OrderStatus.Cancelled,
                Outcome = ItemOutcome.Cancelled,
                Code = code,
                Evidence = evidence,
                LatencyMs = latencyMs,
            });
        }
    }

    private sealed record BatchRow(int Cancelled, DateTime? LastAt, string? LastId, string? OrderNo, long? AmountFen);
}
