using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace VipAdmin.Core.Membership;

/// <summary>
/// The end that a member's purchases have bought at least. Each grant adds its days to what is left, and comes after its payment, so a membership ends no
/// earlier than the largest of: a payment's time plus its own days and those of all later payments. Gifts and late grants only move it on.
/// </summary>
internal static class BoughtEnd
{
    /// <summary>How far an end may be from what was paid: a time of payment can be off by a zone, a package has thirty days at least.</summary>
    internal const string Slack = "interval '1 day'";

    /// <inheritdoc cref="Slack" />
    internal static readonly TimeSpan Tolerance = TimeSpan.FromDays(1);

    /// <summary>Two paid orders of one member for one package so close together are one purchase paid twice.</summary>
    internal const string Twice = "interval '10 minutes'";

    /// <summary>The newest correction of each member by a person, after whom only later purchases tell the end.</summary>
    internal const string Corrections = """
        SELECT user_id, max(at) AT TIME ZONE 'UTC' AS at FROM (
          SELECT c.user_id, c.decided_at AS at FROM vip_admin.membership_corrections c WHERE c.decision = 'approved'
          UNION ALL
          SELECT o.user_id, p.decided_at FROM vip_admin.discrepancy_proposals p JOIN vip_admin.discrepancies d ON d.id = p.discrepancy_id
            JOIN public.orders o ON o.order_no = d.order_no
          WHERE p.action = 'correctExpiry' AND p.decision = 'approved') c
        WHERE user_id IS NOT NULL GROUP BY user_id
        """;

    /// <summary>
    /// Whether the paid order <c>o</c> is a purchase of its own: not given back even in part, and not the second payment of another.
    /// </summary>
    internal const string Counts = $"""
        NOT EXISTS (SELECT FROM public.refund_requests b WHERE b.order_id = o.order_id AND b.status IN (0, 1, 3, 4))
          AND NOT EXISTS (
            SELECT FROM public.orders q WHERE q.user_id = o.user_id AND q.order_type = 'vip' AND q.order_no <> o.order_no AND q.payment_status <> 0
              AND (q.transaction_id <> '' AND q.transaction_id = o.transaction_id AND q.order_no < o.order_no
                OR q.payment_status = 1 AND q.product_type = o.product_type AND (q.paid_at, q.order_no) < (o.paid_at, o.order_no)
                  AND o.paid_at - q.paid_at < {Twice}))
        """;

    /// <summary>
    /// What the member of the order <c>o</c> bought or was granted besides it since an instant: the <c>days</c>, and the end they lead to by themselves,
    /// <c>due</c> (null for none). Without them another purchase would look like this one. Refunded ones count, because their days may be there still.
    /// </summary>
    /// <param name="since">An expression of the instant, with time zone.</param>
    internal static string Besides(string since) => $"""
        SELECT coalesce(sum(days), 0) AS days, max(paid_at + rest * interval '1 day') AS due FROM (
          SELECT days, paid_at, sum(days) OVER (ORDER BY paid_at DESC, order_no DESC) AS rest FROM (
            SELECT DISTINCT ON (b.order_no) b.order_no, b.paid_at, coalesce(g.duration_days, q.duration_days) AS days
            FROM public.orders b JOIN public.vip_orders w ON w.order_id = b.order_id JOIN public.vip_packages q ON q.package_id = w.package_id
              LEFT JOIN vip_admin.vip_grants g ON g.order_id = b.order_id
            WHERE b.user_id = o.user_id AND b.order_no <> o.order_no AND b.order_type = 'vip' AND b.payment_status IN (1, 2, 4)
              AND coalesce(g.duration_days, q.duration_days) > 0 AND coalesce(g.granted_at AT TIME ZONE 'UTC', b.paid_at) > ({since}) AT TIME ZONE 'UTC'
            ORDER BY b.order_no, q.package_code = b.product_type DESC) bought) summed
        """;

    private const string Text = $"""
        SELECT max(paid_at + rest * interval '1 day') AS "Value" FROM (
          SELECT paid_at, sum(days) OVER (ORDER BY paid_at DESC, order_no DESC) AS rest FROM (
            SELECT DISTINCT ON (o.order_no) o.order_no, o.paid_at, coalesce(g.duration_days, p.duration_days) AS days
            FROM public.orders o JOIN public.vip_orders v ON v.order_id = o.order_id JOIN public.vip_packages p ON p.package_id = v.package_id
              LEFT JOIN vip_admin.vip_grants g ON g.order_id = o.order_id
            WHERE o.user_id = @user AND o.order_type = 'vip' AND o.payment_status = 1 AND o.paid_at IS NOT NULL
              AND coalesce(g.duration_days, p.duration_days) > 0 AND {Counts}
              AND o.paid_at > coalesce((SELECT c.at FROM ({Corrections}) c WHERE c.user_id = @user), '-infinity')
            ORDER BY o.order_no, p.package_code = o.product_type DESC) bought) summed
        """;

    /// <summary>The end (UTC) that the purchases of a member have bought at least. Null without purchases that tell it.</summary>
    internal static async Task<DateTime?> OfAsync(VipDb db, string userId, CancellationToken stop)
        => await db.Database.SqlQueryRaw<DateTime?>(Text, new NpgsqlParameter("user", userId)).SingleAsync(stop) is { } end
            ? DateTime.SpecifyKind(end, DateTimeKind.Utc) : null;
}
