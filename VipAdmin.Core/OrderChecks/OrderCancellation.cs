using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.OrderChecks;

/// <summary>The result of a purely local batch.</summary>
/// <param name="Cancelled">Orders cancelled.</param>
/// <param name="Fen">Their sum.</param>
public sealed record LocalBatch(int Cancelled, long Fen);

/// <summary>Position in the list of orders by age.</summary>
public sealed record OrderKey(DateTime CreatedAt, string OrderId)
{
    /// <summary>Before every order.</summary>
    public static OrderKey First { get; } = new(DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), "");
}

/// <summary>
/// Cancels pending VIP orders in batches: status, reason and run items are one transaction, and so is the start of the watch where a platform was asked. Only
/// orders that are still as they were judged change; an order locked by another transaction is skipped. A dry run only reads.
/// </summary>
public sealed class OrderCancellation(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary><c>orders.cancel_reason</c>, as the backend's operators know it.</summary>
    public const string Reason = "订单超时自动取消";

    /// <summary>A large batch on a busy machine takes longer than a single row may.</summary>
    private static readonly TimeSpan SetWork = TimeSpan.FromMinutes(3);

    // The platform was asked with this number, about this amount, on this method's platform: an order that differs now was not asked about.
    private const string AsAsked = """
        FROM public.orders o JOIN asked a USING (order_id)
        WHERE o.order_id = ANY (@ids) AND o.order_type = 'vip' AND o.payment_status = 0
          AND o.order_no = a.order_no AND o.amount * 100 = a.amount_fen AND o.payment_method IS NOT DISTINCT FROM a.method
        """;

    // "IS TRUE" keeps the planner from reading all pending orders through the index on payment_status for each batch: the keys alone are the fastest way.
    // An order with a trace of money is never cancelled without asking (the same condition as DueOrders.Readable): reconciliation asks about it.
    private const string Untraced = $"""
        o.order_id = ANY (@ids) AND o.order_type = 'vip' AND (o.payment_status = 0) IS TRUE AND o.created_at <= @until
          AND o.transaction_id IS NULL AND o.paid_at IS NULL
          AND {PaymentMethod.Known}
          AND NOT EXISTS (SELECT FROM vip_admin.discrepancies d WHERE d.order_no = o.order_no AND d.type <> 'QUERY_EXHAUSTED')
        """;

    private const string Change =
        "UPDATE public.orders o SET payment_status = 3, cancelled_at = @now_plain, cancel_reason = @reason, updated_at = @now_plain";

    private const string Changed = $"RETURNING o.order_id, o.order_no, (o.amount * 100)::bigint AS amount_fen, ({PaymentMethod.Payable}) IS TRUE AS payable";

    // Rows are locked in one order before they change, and rows that are locked already are skipped, so that two batches cannot deadlock. A callback for an
    // order of the batch waits until the batch commits, so batches are small.
    private const string Cancel = $"""
        cancelled AS ({Change} FROM due WHERE o.order_id = due.order_id AND o.payment_status = 0 {Changed})
        """;

    /// <summary>How long a batch waits for a row that a callback or another batch has locked, before it starts anew and skips locked rows.</summary>
    private const string LockPatience = "50ms";

    // Orders that can still be paid are watched from here on and are due at once, even with a stray transaction number. A purely local batch leaves this to
    // LatePaymentWatch, which finds its orders because they show no trace of money, except those older than it looks back.
    private const string Watch = """
        watched AS (
          INSERT INTO vip_admin.order_checks (order_id, order_no, unknown_attempts, next_at, watched_since)
          SELECT order_id, order_no, 0, @now, @now FROM cancelled WHERE payable AND (order_no < @watch_before OR order_no >= 'VIQ') ORDER BY order_id
          ON CONFLICT (order_id) DO UPDATE SET unknown_attempts = 0, next_at = excluded.next_at, watched_since = excluded.watched_since)
        """;

    private const string Sum = $"""
        {Watch},
        items AS (
          INSERT INTO vip_admin.job_run_items (run_id, at, order_no, amount_fen, before, after, outcome)
          SELECT @run, @now, order_no, amount_fen, 0, 3, 'cancelled' FROM cancelled WHERE @run IS NOT NULL)
        SELECT count(*)::int AS cancelled, coalesce(sum(amount_fen), 0)::bigint AS fen FROM cancelled
        """;

    // Finds each row once instead of twice, which is a sixth of the time of a large backlog. It cannot skip locked rows; instead it gives up soon.
    private const string CancelUntraced = $"WITH cancelled AS ({Change} WHERE {Untraced} {Changed}), {Sum}";

    private const string CancelUntracedUnlocked = $"""
        WITH due AS (SELECT o.order_id FROM public.orders o WHERE {Untraced} ORDER BY o.order_id FOR UPDATE OF o SKIP LOCKED),
        {Cancel},
        {Sum}
        """;

    /// <summary>Cancels the orders that are still as they were asked about.</summary>
    /// <returns>Order ids that were cancelled, or in a dry run would be; the others were changed by another transaction first.</returns>
    public Task<HashSet<string>> CancelAsync(IReadOnlyCollection<DueCancel> orders, ChangeOrigin origin, CancellationToken stop)
        => origin.DryRun ? WouldCancelAsync(orders, origin, stop) : DatabaseFault.RetryLockConflictsAsync(() => TryCancelAsync(orders, origin, stop));

    /// <summary>Cancels orders older than a moment without asking a platform: one statement, items included.</summary>
    /// <param name="createdUntil">Orders created at or before this (UTC) are overdue.</param>
    public Task<LocalBatch> CancelOverdueAsync(DateTime createdUntil, IReadOnlyCollection<OverdueOrder> orders, ChangeOrigin origin, CancellationToken stop)
        => origin.DryRun
            ? WouldCancelOverdueAsync(createdUntil, orders, origin, stop)
            : CancelUntracedAsync(createdUntil, orders, origin, stop);

    private async Task<HashSet<string>> WouldCancelAsync(IReadOnlyCollection<DueCancel> orders, ChangeOrigin origin, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        HashSet<string> due = [.. await db.Database.SqlQueryRaw<string>($"""
            {Asked} SELECT o.order_id AS "Value" {AsAsked}
            """, AskedWith(orders)).ToListAsync(stop)];
        Would(origin, orders.Where(o => due.Contains(o.Order.OrderId)).Select(o => (o.Order.OrderNo, o.Order.AmountFen, o.Code, o.Evidence, o.LatencyMs)));
        return due;
    }

    private async Task<HashSet<string>> TryCancelAsync(IReadOnlyCollection<DueCancel> orders, ChangeOrigin origin, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        HashSet<string> cancelled = [.. await db.Database.SqlQueryRaw<string>($"""
            {Asked},
            due AS (SELECT o.order_id {AsAsked} ORDER BY o.order_id FOR UPDATE OF o SKIP LOCKED),
            {Cancel},
            {Watch},
            items AS (
              INSERT INTO vip_admin.job_run_items (run_id, at, order_no, amount_fen, before, after, outcome, code, evidence, latency_ms)
              SELECT @run, @now, c.order_no, c.amount_fen, 0, 3, 'cancelled', a.code, a.evidence::jsonb, a.latency_ms
              FROM cancelled c JOIN asked a USING (order_id) WHERE @run IS NOT NULL)
            SELECT order_id AS "Value" FROM cancelled
            """, [.. Common(origin, now), .. AskedWith(orders), WatchBefore(Everything)]).ToListAsync(stop)];
        var ended = orders.Where(o => cancelled.Contains(o.Order.OrderId)).ToArray();
        // Both sides agree now: not paid, and no longer payable.
        await DiscrepancyLedger.ResolveAsync(
            db, [.. ended.Select(o => o.Order.OrderNo)], [DiscrepancyType.CloseConflict], AutoResolution.UnpaidAndCancelled, now, stop);
        if (origin.Run is null)
        {
            await Acts.RecordAsync(db, time, [.. ended.Select(order => new Act(origin.Actor, AuditAction.OrderChecked, order.Order.OrderNo,
                Data: new { outcome = "cancelled", before = "pending", after = "cancelled", code = order.Code }))], [], stop);
        }
        await ChangeFeed.Publish(db, Topic.Orders, stop);
        await transaction.CommitAsync(stop);
        return cancelled;
    }

    private async Task<LocalBatch> WouldCancelOverdueAsync(
        DateTime createdUntil, IReadOnlyCollection<OverdueOrder> orders, ChangeOrigin origin, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var due = await db.Database.SqlQueryRaw<DueRow>($"""
            SELECT o.order_no, (o.amount * 100)::bigint AS amount_fen FROM public.orders o WHERE {Untraced} ORDER BY o.created_at, o.order_id
            """, Overdue(createdUntil, orders)).ToListAsync(stop);
        Would(origin, due.Select(row => (row.OrderNo, row.AmountFen, (string?)null, (string?)null, (int?)null)));
        return new LocalBatch(due.Count, due.Sum(row => row.AmountFen));
    }

    private async Task<LocalBatch> CancelUntracedAsync(
        DateTime createdUntil, IReadOnlyCollection<OverdueOrder> orders, ChangeOrigin origin, CancellationToken stop)
    {
        try
        {
            return await TryCancelUntracedAsync(CancelUntraced, LockPatience, createdUntil, orders, origin, stop);
        }
        catch (Exception error) when (DatabaseFault.IsLockConflict(error))
        {
            return await DatabaseFault.RetryLockConflictsAsync(
                () => TryCancelUntracedAsync(CancelUntracedUnlocked, null, createdUntil, orders, origin, stop));
        }
    }

    private async Task<LocalBatch> TryCancelUntracedAsync(
        string cancel, string? patience, DateTime createdUntil, IReadOnlyCollection<OverdueOrder> orders, ChangeOrigin origin, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        db.Database.SetCommandTimeout(SetWork);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (patience is not null)
        {
            await db.Database.ExecuteSqlAsync($"SELECT set_config('lock_timeout', {patience}, true)", stop);
        }
        var batch = (await db.Database.SqlQueryRaw<LocalBatch>(cancel,
            [.. Common(origin, now), .. Overdue(createdUntil, orders), WatchBefore(OrderNumbers.FirstSince(now - CheckSchedule.WatchReach))])
            .ToListAsync(stop)).Single();
        await ChangeFeed.Publish(db, Topic.Orders, stop);
        await transaction.CommitAsync(stop);
        return batch;
    }

    private const string Asked = """
        WITH asked AS (
          SELECT * FROM unnest(@ids, @nos, @fens, @methods, @codes, @evidences, @latencies)
            AS a(order_id, order_no, amount_fen, method, code, evidence, latency_ms))
        """;

    private static NpgsqlParameter[] AskedWith(IReadOnlyCollection<DueCancel> orders) =>
    [
        new("ids", orders.Select(o => o.Order.OrderId).ToArray()),
        new("nos", orders.Select(o => o.Order.OrderNo).ToArray()),
        new("fens", orders.Select(o => o.Order.AmountFen).ToArray()),
        Sql.Texts("methods", orders.Select(o => o.Order.PaymentMethod)),
        Sql.Texts("codes", orders.Select(o => o.Code)),
        Sql.Texts("evidences", orders.Select(o => o.Evidence)),
        new("latencies", orders.Select(o => o.LatencyMs).ToArray()),
    ];

    /// <summary>Above every order number.</summary>
    private const string Everything = "VIQ";

    private static NpgsqlParameter WatchBefore(string orderNo) => new("watch_before", orderNo);

    private static NpgsqlParameter[] Overdue(DateTime createdUntil, IReadOnlyCollection<OverdueOrder> orders)
        => [Sql.Plain("until", createdUntil), new("ids", orders.Select(o => o.OrderId).ToArray())];

    private static NpgsqlParameter[] Common(ChangeOrigin origin, DateTime now) =>
    [
        new("now", now),
        Sql.Plain("now_plain", now),
        new("reason", Reason),
        new("run", NpgsqlDbType.Uuid) { Value = origin.RunId ?? (object)DBNull.Value },
    ];

    private static void Would(ChangeOrigin origin, IEnumerable<(string OrderNo, long AmountFen, string? Code, string? Evidence, int? LatencyMs)> orders)
    {
        foreach (var (orderNo, amountFen, code, evidence, latencyMs) in orders)
        {
            origin.Run?.Record(new OrderRunItem
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

    private sealed record DueRow(string OrderNo, long AmountFen);
}
