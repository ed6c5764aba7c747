using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Discrepancies;

/// <summary>What our database says now about a discrepancy's order and its member. The platform is not asked: see <see cref="PlatformNow"/>.</summary>
/// <param name="At">When it was read (UTC).</param>
/// <param name="Order">Null when there is no such order, or no longer.</param>
/// <param name="Member">Null when there is no such member, or no longer.</param>
/// <param name="LaterPayments">How many other VIP orders of the member, made after this one, are paid.</param>
/// <param name="LatestPayment">The newest of them.</param>
/// <param name="Owner">Another order of ours that holds the platform's transaction.</param>
public sealed record BooksNow(DateTime At, OrderNow? Order, MemberNow? Member, int LaterPayments, PaymentNow? LatestPayment, PaymentNow? Owner)
{
    /// <summary>How many of them were paid when the discrepancy was found; those given back since count too.</summary>
    public int LaterPaymentsThen { get; init; }
    /// <summary>What the statements say was paid for the order, in fen; null when they do not, or when it is not about a refund.</summary>
    public long? StatedFen { get; init; }
    /// <summary>Our refund whose number the discrepancy has, in fen; null when it names none of ours.</summary>
    public long? RefundFen { get; init; }

    internal static async Task<BooksNow> ReadAsync(VipDb db, DiscrepancyRow row, string? transactionId, DateTime now, CancellationToken stop)
    {
        var order = row.OrderNo is null ? null : await db.Orders.AsNoTracking().Where(o => o.OrderNo == row.OrderNo)
            .Select(o => new OrderNow(o.OrderNo, o.PaymentStatus, o.UserId, o.ProductName)
            {
                OrderId = o.OrderId,
                Fen = (long)(o.Amount * 100),
                TransactionId = o.TransactionId,
                CreatedAt = o.CreatedAt,
                PaidAt = o.PaidAt,
                CancelledAt = o.CancelledAt,
                RefundedFen = (long)(db.RefundRequests.Where(r => r.OrderId == o.OrderId && r.Status == 4).Sum(r => r.RefundAmount) * 100),
                CallbackCount = o.CallbackCount,
                Callbacks = db.PaymentCallbacks.Count(c => c.OrderNo == o.OrderNo),
                GrantedAt = db.VipGrants.Where(g => g.OrderId == o.OrderId).Select(g => (DateTime?)g.GrantedAt).FirstOrDefault(),
                PackageLinked = db.VipOrders.Any(l => l.OrderId == o.OrderId && db.VipPackages.Any(p => p.PackageId == l.PackageId)),
            }).SingleOrDefaultAsync(stop);
        var userId = order?.UserId ?? row.UserId;
        var member = userId is null ? null : await db.Members.AsNoTracking().Where(m => m.UserId == userId)
            .Select(m => new MemberNow(m.VipLevel, m.VipExpireAt, m.IsLifetimeVip)).SingleOrDefaultAsync(stop);
        var (received, refund) = row.Type.IsOfRefund() ? await RefundAsync(db, row, order?.OrderId, stop) : (null, null);
        var since = order?.CreatedAt ?? row.FirstSeenAt;
        var bought = db.Orders.AsNoTracking().Where(o => o.UserId == userId && o.OrderType == Backend.Order.Vip && o.OrderNo != row.OrderNo
            && o.CreatedAt > since);
        var later = bought.Where(o => o.PaymentStatus == OrderStatus.Paid);
        var latest = userId is null ? null : await later.OrderByDescending(o => o.CreatedAt)
            .Select(o => new PaymentNow(o.OrderNo, (long)(o.Amount * 100), o.PaidAt)).FirstOrDefaultAsync(stop);
        var owner = transactionId is null ? null : await OwnerAsync(db, row.OrderNo, transactionId, stop);
        return new BooksNow(now, order, member, latest is null ? 0 : await later.CountAsync(stop), latest, owner)
        {
            // What was paid by then and given back since was a payment at that time.
            LaterPaymentsThen = userId is null ? 0 : await bought.CountAsync(o => o.PaidAt <= row.FirstSeenAt, stop),
            StatedFen = received,
            RefundFen = refund,
        };
    }

    /// <summary>Of a refund: what the statements in force say was paid for the order, and our refund that the discrepancy names.</summary>
    private static async Task<(long? Received, long? Refund)> RefundAsync(VipDb db, DiscrepancyRow row, string? orderId, CancellationToken stop)
    {
        var stated = row.OrderNo is null ? [] : await db.Database.SqlQuery<long>($"""
            SELECT l.amount_fen AS "Value" FROM vip_admin.statement_lines l JOIN vip_admin.statements s ON s.id = l.statement_id AND s.state = 'imported'
            WHERE l.order_no = {row.OrderNo} AND l.kind = 'payment' LIMIT 1
            """).ToListAsync(stop);
        var refund = orderId is null || row.Subject == row.OrderNo ? null : await db.RefundRequests.AsNoTracking()
            .Where(r => r.OrderId == orderId && r.RefundId == row.Subject).Select(r => (long?)(r.RefundAmount * 100)).SingleOrDefaultAsync(stop);
        return (stated is [var fen] ? fen : null, refund);
    }

    /// <summary>
    /// Settlements of ours, imported statements and what they were matched with tell it by an index of their own; the orders themselves are asked only where
    /// they have one, or are few.
    /// </summary>
    private static async Task<PaymentNow?> OwnerAsync(VipDb db, string? orderNo, string transactionId, CancellationToken stop)
    {
        var indexes = await TransactionIndexes.ReadAsync(db, stop);
        var found = await db.Database.SqlQuery<Owned>($"""
            WITH named AS MATERIALIZED (
              SELECT order_no FROM vip_admin.vip_grants WHERE transaction_id = {transactionId}
              UNION SELECT order_no FROM vip_admin.statement_lines WHERE transaction_id = {transactionId} AND plain
              UNION SELECT order_no FROM vip_admin.book_entries WHERE transaction_id = {transactionId} AND refund_no = ''
              UNION SELECT order_no FROM public.orders WHERE {indexes.Orders} AND transaction_id = {transactionId})
            SELECT o.order_no, (o.amount * 100)::bigint AS fen, o.paid_at FROM named n JOIN public.orders o ON o.order_no = n.order_no
            WHERE o.order_no IS DISTINCT FROM {orderNo} ORDER BY o.created_at LIMIT 1
            """).ToListAsync(stop);
        return found is not [var owned] ? null
            : new PaymentNow(owned.OrderNo, owned.Fen, owned.PaidAt is { } at ? DateTime.SpecifyKind(at, DateTimeKind.Utc) : null);
    }

    private sealed record Owned(string OrderNo, long Fen, DateTime? PaidAt);
}

/// <summary>The current state of a discrepancy's order.</summary>
public sealed record OrderNow(string OrderNo, OrderStatus Status, string? UserId, string ProductName)
{
    internal string OrderId { get; init; } = "";
    public long Fen { get; init; }
    public string? TransactionId { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime? PaidAt { get; init; }
    public DateTime? CancelledAt { get; init; }
    /// <summary>Refunded by us, in fen.</summary>
    public long RefundedFen { get; init; }
    /// <summary>Callbacks that have arrived.</summary>
    public int Callbacks { get; init; }
    /// <summary>How often the payment backend says that it was called back; it does not keep every call.</summary>
    public int CallbackCount { get; init; }
    /// <summary>When this portal granted it; null when it did not.</summary>
    public DateTime? GrantedAt { get; init; }
    /// <summary>It names a package that exists.</summary>
    public bool PackageLinked { get; init; }
}

/// <summary>The current membership.</summary>
public sealed record MemberNow(int Level, DateTime? Expiry, bool Lifetime);

/// <summary>A payment of another order.</summary>
public sealed record PaymentNow(string OrderNo, long Fen, DateTime? PaidAt);
