using System.Globalization;
using Npgsql;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.OrderChecks;

/// <summary>The statements of a settlement: few round trips, because a night of lost callbacks means thousands of settlements.</summary>
internal static class SettlementRows
{
    // Every fact the platform's answer was compared with is compared again: the order may have been read minutes ago, and the backend may have changed its
    // price or payment method since. NO KEY UPDATE is enough for the columns that change, and does not wait for inserts that only refer to the member. If an
    // order has two links, the one that matches its product type is used.
    private const string WinText = $"""
        WITH won AS (
          UPDATE public.orders SET payment_status = 1, transaction_id = @transaction, paid_at = @paid_at, updated_at = @now
          WHERE order_id = @id AND order_no = @no AND order_type = 'vip' AND payment_status = 0
            AND amount * 100 = @fen AND payment_method IS NOT DISTINCT FROM @method
          RETURNING user_id, product_type)
        {BoughtText}
        """;

    // An order that a person books after it was cancelled, overwritten or paid without a grant. As after a callback in time, nothing of a cancellation is left;
    // the time of a payment that is booked already stays, because correcting it is an act of its own.
    private const string BookText = $"""
        WITH won AS (
          UPDATE public.orders SET payment_status = 1, transaction_id = @transaction,
            paid_at = CASE WHEN payment_status = 1 AND paid_at IS NOT NULL THEN paid_at ELSE @paid_at END,
            cancelled_at = NULL, cancel_reason = NULL, updated_at = @now
          WHERE order_id = @id AND order_no = @no AND order_type = 'vip' AND payment_status = @status
            AND amount * 100 = @fen AND payment_method IS NOT DISTINCT FROM @method
            AND (payment_status <> 1 OR transaction_id IS NULL OR transaction_id = @transaction)
          RETURNING user_id, product_type)
        {BoughtText}
        """;

    private const string BoughtText = """
        SELECT won.user_id, bought.linked, bought.package_code, bought.package_name, bought.duration_days,
          EXISTS (SELECT 1 FROM public.payment_callbacks c WHERE c.order_no = @no AND c.signature_valid),
          m.user_id, m.vip_level, m.vip_expire_at, m.is_lifetime_vip, m.vip_activated_at
        FROM won
        LEFT JOIN LATERAL (
          SELECT true AS linked, p.package_code, p.package_name, p.duration_days
          FROM public.vip_orders l LEFT JOIN public.vip_packages p ON p.package_id = l.package_id
          WHERE l.order_id = @id
          ORDER BY p.package_code = won.product_type DESC NULLS LAST, l.created_at LIMIT 1) bought ON true
        LEFT JOIN LATERAL (
          SELECT user_id, vip_level, vip_expire_at, is_lifetime_vip, vip_activated_at FROM public.users u
          WHERE u.user_id = won.user_id FOR NO KEY UPDATE) m ON true
        """;

    /// <summary>Makes an order paid and locks its member; null when the order is no longer as it was judged.</summary>
    public static Task<WonOrder?> WinAsync(VipDb db, OrderFacts order, Trade trade, DateTime now, CancellationToken stop)
        => Sql.FirstAsync(db,
            [
                SqlText.LockPatience,
                new SqlText(
                    order.Status == OrderStatus.Pending ? WinText : BookText,
                    Sql.Text("id", order.OrderId), Sql.Text("no", order.OrderNo), new NpgsqlParameter("fen", order.AmountFen),
                    Sql.Text("method", order.PaymentMethod), Sql.Text("transaction", trade.TransactionId), Sql.Plain("paid_at", trade.PaidAt),
                    Sql.Plain("now", now), new NpgsqlParameter("status", (int)order.Status)),
            ],
            row => new WonOrder(
                row.IsDBNull(0) ? null : row.GetString(0),
                !row.IsDBNull(1),
                row.IsDBNull(2) ? null : row.GetString(2),
                row.IsDBNull(3) ? null : row.GetString(3),
                row.IsDBNull(4) ? 0 : row.GetInt32(4),
                row.GetBoolean(5),
                row.IsDBNull(6) ? null : new Member
                {
                    UserId = row.GetString(6),
                    Phone = "",
                    VipLevel = row.GetInt32(7),
                    VipExpireAt = row.IsDBNull(8) ? null : DateTime.SpecifyKind(row.GetDateTime(8), DateTimeKind.Utc),
                    IsLifetimeVip = row.GetBoolean(9),
                    VipActivatedAt = row.IsDBNull(10) ? null : DateTime.SpecifyKind(row.GetDateTime(10), DateTimeKind.Utc),
                }), stop);

    /// <summary>The grant; inserts nothing when this order or this transaction already has one.</summary>
    public static SqlText Grant(OrderFacts order, Trade trade, WonOrder won, MembershipTerm term, ChangeOrigin origin, DateTime now) => new("""
        INSERT INTO vip_admin.vip_grants (order_id, order_no, user_id, package_code, transaction_id, duration_days, expire_before, expire_after, granted_at, run_id, granted_by)
        VALUES (@id, @no, @user, @package, @transaction, @days, @before, @after, @now, @run, @by)
        ON CONFLICT DO NOTHING
        """,
        Sql.Text("id", order.OrderId), Sql.Text("no", order.OrderNo), Sql.Text("user", won.Member!.UserId), Sql.Text("package", won.PackageCode),
        Sql.Text("transaction", trade.TransactionId),
        new NpgsqlParameter("days", won.DurationDays), Sql.Instant("before", won.Member.IsLifetimeVip ? null : won.Member.VipExpireAt),
        Sql.Instant("after", term.ExpireAt),
        Sql.Instant("now", now), Sql.Id("run", origin.RunId), Sql.Text("by", origin.By));

    /// <summary>The member's new term. An end in the far future is read as <see cref="FarFuture.Start"/> and stays as stored.</summary>
    public static SqlText Member(Member member, MembershipTerm term, DateTime now) => new("""
        UPDATE public.users SET is_lifetime_vip = @lifetime, vip_level = 1,
          vip_expire_at = CASE WHEN @unlimited AND vip_expire_at > @expire THEN vip_expire_at ELSE @expire END,
          vip_activated_at = coalesce(vip_activated_at, @now), updated_at = @now
        WHERE user_id = @user
        """,
        new NpgsqlParameter("lifetime", term.Lifetime), Sql.Plain("expire", term.ExpireAt),
        new NpgsqlParameter("unlimited", term.ExpireAt is { } end && FarFuture.Reached(end)),
        Sql.Plain("now", now), Sql.Text("user", member.UserId));

    /// <summary>The notification to the member.</summary>
    public static SqlText Message(OrderFacts order, Member member, string packageName, MembershipTerm term, DateTime now) => new("""
        INSERT INTO public.notifications (notification_id, user_id, title, content, type, link_url, is_read, created_at)
        VALUES (@id, @user, '支付成功通知', @content, 'payment_success', @link, false, @now)
        """,
        Sql.Text("id", Guid.CreateVersion7().ToString()), Sql.Text("user", member.UserId), Sql.Plain("now", now),
        Sql.Text("link", $"/user/orders/{order.OrderNo}"),
        Sql.Text("content", string.Create(CultureInfo.InvariantCulture,
            $"您购买的{packageName}已支付成功，金额{Money.YuanFromFen(order.AmountFen):0.00}元，订单号{order.OrderNo}。{Until(term)}")));

    private static string Until(MembershipTerm term) => term.ExpireAt switch
    {
        null => "您已是永久会员。",
        { } end when FarFuture.Reached(end) => "会员有效期：无限期。",
        { } end => $"会员有效期至{BusinessDay.ToBeijing(end).ToString("yyyy年M月d日 HH:mm", CultureInfo.InvariantCulture)}。",
    };

    public static SqlText Item(OrderRunItem item) => new("""
        INSERT INTO vip_admin.job_run_items (run_id, at, order_no, amount_fen, before, after, outcome, code, evidence, latency_ms)
        VALUES (@run, @at, @no, @fen, 0, 1, 'synced', @code, @evidence, @latency)
        """,
        Sql.Id("run", item.RunId), Sql.Instant("at", item.At), Sql.Text("no", item.OrderNo), new NpgsqlParameter("fen", item.AmountFen!.Value),
        Sql.Text("code", item.Code), Sql.Json("evidence", item.Evidence), new NpgsqlParameter("latency", item.LatencyMs!.Value));
}
