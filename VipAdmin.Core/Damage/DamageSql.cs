using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Statements;

namespace VipAdmin.Core.Damage;

/// <summary>
/// The traces of damage in the shared tables, one query for each kind: subject, order, the money it is about, another order, and the refund. Each takes what
/// is certain: a gift, a correction or a clock that is hours off must not look like damage.
/// </summary>
internal static class DamageSql
{
    private const string Twice = BoughtEnd.Twice;

    private const string Slack = BoughtEnd.Slack;

    private const string Vip = "o.order_type = 'vip'";

    private const string Traced = "(o.paid_at IS NOT NULL OR o.transaction_id <> '')";

    private const string OfOrder = "o.order_no AS subject, o.order_no, (o.amount * 100)::bigint AS fen, NULL::text AS other, NULL::text AS refund_id";

    /// <summary>Paid VIP orders with their member and package.</summary>
    private const string Bought = $"""
        public.orders o JOIN public.vip_orders v ON v.order_id = o.order_id JOIN public.vip_packages p ON p.package_id = v.package_id
          JOIN public.users u ON u.user_id = o.user_id
        """;

    private const string Forever = "(p.duration_days = -1 OR p.package_code = 'lifetime')";

    /// <summary>
    /// Paid, and the membership does not show it. What the portal granted itself is certain; what was withdrawn since is another matter.
    /// <list type="bullet">
    /// <item><c>alone</c>: the membership ends before the days of the order alone would.</item>
    /// <item><c>one</c>: the member had days left when they bought again, and the end is what all purchases but this one have bought. Of several that fit,
    /// one without a callback, else the one that fits best, else the first: later purchases do not change the choice.</item>
    /// <item><c>tail</c>: the end is what the purchases before this one have bought, so this one and all later ones are lacking.</item>
    /// <item><c>masked</c>: on record, and later purchases have moved the end on, but not by these days as well.</item>
    /// </list>
    /// The end must fit to a day: a gift, an old correction or a package that had other days is no proof.
    /// </summary>
    private const string NotActivated = $"""
        WITH corrected AS MATERIALIZED ({BoughtEnd.Corrections}),
        bought AS NOT MATERIALIZED (
          SELECT o.order_id, o.order_no, o.user_id, o.transaction_id, o.product_type, (o.amount * 100)::bigint AS fen, o.paid_at, o.callback_count,
            coalesce(g.duration_days, p.duration_days) AS days, {Forever} AS forever, g.order_id IS NOT NULL AS granted, u.vip_expire_at AS ends,
            p.package_code
          FROM {Bought} LEFT JOIN vip_admin.vip_grants g ON g.order_id = o.order_id LEFT JOIN corrected c ON c.user_id = o.user_id
          -- The backend books first and grants then: what was paid just now may be under way.
          WHERE {Vip} AND o.payment_status = 1 AND o.paid_at < @now AT TIME ZONE 'UTC' - interval '10 minutes' AND NOT u.is_lifetime_vip
            AND (c.at IS NULL OR o.paid_at > c.at)),
        short AS MATERIALIZED (
          SELECT user_id FROM (
            SELECT user_id, ends, paid_at + sum(days) OVER (PARTITION BY user_id ORDER BY paid_at DESC, order_no DESC) * interval '1 day' AS due
            FROM bought WHERE days > 0 AND ends IS NOT NULL) b
          GROUP BY user_id HAVING count(*) > 1 AND min(ends) < max(due) - {Slack}),
        chain AS MATERIALIZED (
          SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY paid_at, order_no) AS place FROM (
            SELECT DISTINCT ON (o.order_no) o.* FROM short s JOIN bought o ON o.user_id = s.user_id
            WHERE o.days > 0 AND {BoughtEnd.Counts} ORDER BY o.order_no, o.package_code = o.product_type DESC) c),
        member AS (
          SELECT user_id, array_agg(paid_at ORDER BY place) AS paid, array_agg(days ORDER BY place) AS days, count(*)::int AS orders
          FROM chain GROUP BY user_id HAVING count(*) > 1),
        lacking AS MATERIALIZED (
          SELECT c.user_id, c.order_no, c.fen, c.place, c.paid_at, c.callback_count, c.granted,
            bool_or(c.granted) OVER (PARTITION BY c.user_id ORDER BY c.place DESC) AS granted_since,
            abs(extract(epoch FROM c.ends - e.without)) AS off_one, abs(extract(epoch FROM c.ends - e.until)) AS off_tail
          FROM chain c JOIN member m ON m.user_id = c.user_id CROSS JOIN LATERAL (
            SELECT max(m.paid[i] + (SELECT sum(m.days[j]) FROM generate_series(i, m.orders) j) * interval '1 day') AS due,
              max(m.paid[i] + (SELECT sum(m.days[j]) FROM generate_series(i, m.orders) j WHERE j <> c.place) * interval '1 day')
                FILTER (WHERE i <> c.place) AS without,
              max(m.paid[i] + (SELECT sum(m.days[j]) FROM generate_series(i, c.place::int - 1) j) * interval '1 day') FILTER (WHERE i < c.place) AS until
            FROM generate_series(1, m.orders) i) e
          WHERE c.ends < e.due - {Slack}),
        one AS MATERIALIZED (
          SELECT DISTINCT ON (user_id) user_id, order_no, fen FROM lacking
          WHERE NOT granted AND off_one <= extract(epoch FROM {Slack})
          ORDER BY user_id, callback_count = 0 DESC, off_one, place),
        tail AS MATERIALIZED (
          SELECT DISTINCT ON (user_id) user_id, place FROM lacking l
          WHERE NOT granted_since AND off_tail <= extract(epoch FROM {Slack}) AND NOT EXISTS (SELECT FROM one o WHERE o.user_id = l.user_id)
          ORDER BY user_id, off_tail, place),
        masked AS (
          SELECT b.order_no, b.fen FROM vip_admin.discrepancies d JOIN bought b ON b.order_no = d.order_no CROSS JOIN LATERAL (
            SELECT sum(days) AS days, max(paid_at + rest * interval '1 day') AS due FROM (
              SELECT l.days, l.paid_at, sum(l.days) OVER (ORDER BY l.paid_at DESC, l.order_no DESC) AS rest FROM bought l
              WHERE l.user_id = b.user_id AND l.days > 0 AND l.paid_at > d.first_seen_at AT TIME ZONE 'UTC') s) l
          WHERE d.type = 'PAID_NOT_ACTIVATED' AND d.{Discrepancy.UnfinishedSql} AND d.subject = d.order_no AND NOT b.granted AND b.days > 0 AND l.days > 0
            AND b.ends < greatest((d.local_evidence ->> '{EvidenceName.Expiry}')::timestamptz AT TIME ZONE 'UTC' + l.days * interval '1 day', l.due)
              + b.days * interval '1 day' - {Slack})
        SELECT order_no AS subject, order_no, fen, NULL::text AS other, NULL::text AS refund_id FROM (
          SELECT order_no, fen FROM bought
          WHERE NOT granted AND (forever OR days > 0 AND (ends IS NULL OR ends < paid_at + days * interval '1 day' - {Slack}))
          UNION SELECT order_no, fen FROM one
          UNION SELECT l.order_no, l.fen FROM lacking l JOIN tail t ON t.user_id = l.user_id AND l.place >= t.place
          UNION SELECT order_no, fen FROM masked) d
        """;

    /// <summary>The query of a kind.</summary>
    internal static string Of(DiscrepancyType type) => type switch
    {
        DiscrepancyType.PaidNotActivated => NotActivated,
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
            SELECT {OfOrder} FROM public.orders o WHERE {Vip} AND {Traced} AND (o.payment_status = 3 OR o.payment_status = 2 AND NOT {BookLedger.Behind})
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
