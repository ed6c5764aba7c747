using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Damage;

/// <summary>
/// The traces of damage in the shared tables, one query for each kind: subject, order, the money it is about, another order, and the refund. Each takes what
/// is certain: a gift, a correction or a clock that is hours off must not look like damage.
/// </summary>
internal static class DamageSql
{
    /// <summary>Two paid orders of one member for one package so close together are one purchase paid twice.</summary>
    private const string Twice = "interval '10 minutes'";

    /// <summary>How far an expiry may be from what was paid: a time of payment can be off by a zone, a package has thirty days at least.</summary>
    private const string Slack = "interval '1 day'";

    private const string Vip = "o.order_type = 'vip'";

    private const string Traced = "(o.paid_at IS NOT NULL OR o.transaction_id <> '')";

    private const string Behind = "EXISTS (SELECT FROM public.refund_requests b WHERE b.order_id = o.order_id AND b.status IN (0, 1, 3, 4))";

    private const string OfOrder = "o.order_no AS subject, o.order_no, (o.amount * 100)::bigint AS fen, NULL::text AS other, NULL::text AS refund_id";

    /// <summary>Paid VIP orders with their member and package.</summary>
    private const string Bought = $"""
        public.orders o JOIN public.vip_orders v ON v.order_id = o.order_id JOIN public.vip_packages p ON p.package_id = v.package_id
          JOIN public.users u ON u.user_id = o.user_id
        """;

    private const string Forever = "(p.duration_days = -1 OR p.package_code = 'lifetime')";

    /// <summary>The query of a kind.</summary>
    internal static string Of(DiscrepancyType type) => type switch
    {
        // What the portal granted itself is certain; what was withdrawn since is another matter.
        DiscrepancyType.PaidNotActivated => $"""
            SELECT {OfOrder} FROM {Bought}
            WHERE {Vip} AND o.payment_status = 1 AND o.paid_at IS NOT NULL AND NOT u.is_lifetime_vip
              AND ({Forever} OR p.duration_days > 0 AND (u.vip_expire_at IS NULL OR u.vip_expire_at < o.paid_at + p.duration_days * interval '1 day' - {Slack}))
              AND NOT EXISTS (SELECT FROM vip_admin.vip_grants g WHERE g.order_id = o.order_id)
            """,
        // Each payment extends what is left, so the latest lawful expiry is the largest of: a payment's time plus its own and all later days.
        DiscrepancyType.DoubleActivation => $"""
            SELECT subject, order_no, fen, other, refund_id FROM (
              SELECT {OfOrder}, o.callback_count, p.duration_days, u.vip_expire_at,
                max(o.paid_at + d.days * interval '1 day') OVER (PARTITION BY o.user_id) AS due
              FROM {Bought} CROSS JOIN LATERAL (
                SELECT sum(q.duration_days) AS days FROM public.orders l JOIN public.vip_orders w ON w.order_id = l.order_id
                  JOIN public.vip_packages q ON q.package_id = w.package_id
                WHERE l.user_id = o.user_id AND l.order_type = 'vip' AND l.payment_status IN (1, 4) AND (l.paid_at, l.order_no) >= (o.paid_at, o.order_no)) d
              WHERE {Vip} AND o.payment_status IN (1, 4) AND o.paid_at IS NOT NULL AND p.duration_days > 0 AND NOT u.is_lifetime_vip
                AND u.vip_expire_at IS NOT NULL
                AND EXISTS (SELECT FROM public.orders c WHERE c.user_id = o.user_id AND c.callback_count >= 2)) b
            WHERE callback_count >= 2 AND vip_expire_at BETWEEN due + duration_days * interval '1 day' - {Slack}
              AND due + (callback_count - 1) * duration_days * interval '1 day' + {Slack}
            """,
        DiscrepancyType.StatusOverwritten => $"""
            SELECT {OfOrder} FROM public.orders o WHERE {Vip} AND {Traced} AND (o.payment_status = 3 OR o.payment_status = 2 AND NOT {Behind})
            """,
        // The later order is the subject, as where a statement finds the pair.
        DiscrepancyType.DuplicatePayment => $"""
            SELECT DISTINCT ON (subject) * FROM (
              SELECT o.order_no AS subject, o.order_no, (o.amount * 100)::bigint AS fen, o.other, NULL::text AS refund_id FROM (
                SELECT o.*, lag(o.order_no) OVER (PARTITION BY o.transaction_id ORDER BY o.order_no) AS other FROM public.orders o
                WHERE {Vip} AND o.transaction_id <> '' AND o.payment_status <> 0) o
              WHERE o.other IS NOT NULL
              UNION ALL
              SELECT o.order_no, o.order_no, (o.amount * 100)::bigint, o.other, NULL FROM (
                SELECT o.*, lag(o.order_no) OVER bought AS other, lag(o.paid_at) OVER bought AS before FROM public.orders o
                WHERE {Vip} AND o.payment_status = 1 AND o.paid_at IS NOT NULL AND o.user_id IS NOT NULL
                WINDOW bought AS (PARTITION BY o.user_id, o.product_type ORDER BY o.paid_at, o.order_no)) o
              WHERE o.paid_at - o.before < {Twice}) d
            ORDER BY subject, other
            """,
        DiscrepancyType.MissingVipOrder => $"""
            SELECT {OfOrder} FROM public.orders o
            WHERE {Vip} AND o.payment_status = 1 AND NOT EXISTS (SELECT FROM public.vip_orders v WHERE v.order_id = o.order_id)
            """,
        DiscrepancyType.UserNotFound => $"""
            SELECT {OfOrder} FROM public.orders o
            WHERE {Vip} AND o.payment_status = 1 AND NOT EXISTS (SELECT FROM public.users u WHERE u.user_id = o.user_id)
            """,
        DiscrepancyType.PackageNotFound => $"""
            SELECT {OfOrder} FROM public.orders o JOIN public.vip_orders v ON v.order_id = o.order_id
            WHERE {Vip} AND o.payment_status = 1 AND NOT EXISTS (SELECT FROM public.vip_packages p WHERE p.package_id = v.package_id)
            """,
        DiscrepancyType.RefundStuck => """
            SELECT r.refund_id AS subject, o.order_no, (r.refund_amount * 100)::bigint AS fen, NULL::text AS other, r.refund_id
            FROM public.refund_requests r JOIN public.orders o ON o.order_id = r.order_id
            WHERE r.status IN (1, 3) AND coalesce(r.reviewed_at, r.created_at) < @since
            """,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The channel of <c>orders o</c>; NULL where no platform took the money.</summary>
    internal const string Channel = $"CASE WHEN {PaymentMethod.Payable} THEN {PaymentMethod.Word} END";
}
