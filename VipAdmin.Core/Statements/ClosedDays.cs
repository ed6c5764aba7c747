using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Statements;

/// <summary>Which closed days may have changed since they were signed?</summary>
internal static class ClosedDays
{
    /// <summary>How far back closed days are compared with the orders, in days: what finance still has on its desk.</summary>
    internal const int Reach = 92;

    /// <summary>
    /// The days of the last week, and those before whose payments and refunds no longer add up to the books that were closed; the oldest first. The backend's
    /// tables have no index by time of payment, so one scan serves all days.
    /// </summary>
    internal static async Task<List<StatementDay>> ToWatchAsync(IDbContextFactory<VipDb> databases, DateTime now, CancellationToken stop)
    {
        var today = BusinessDay.Of(now);
        var (first, recent) = (today.AddDays(-Reach), today.AddDays(-StatementDay.Reach));
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Database.SqlQuery<StatementDay>(Sql.With($"""
            WITH closed AS MATERIALIZED (
              SELECT channel, business_day FROM vip_admin.daily_closes WHERE state = 'closed' AND business_day >= {first}),
            book AS (
              SELECT {new SqlPart(PaymentMethod.Word)} AS channel, (o.paid_at + interval '8 hours')::date AS business_day,
                count(*) AS payments, sum((o.amount * 100)::bigint) AS payment_fen, 0 AS refunds, 0 AS refund_fen
              FROM public.orders o WHERE o.paid_at >= {first}::date - interval '8 hours' AND {new SqlPart(BookLedger.Paid)} GROUP BY 1, 2
              UNION ALL
              SELECT {new SqlPart(PaymentMethod.Word)}, (r.refunded_at + interval '8 hours')::date, 0, 0, count(*), sum((r.refund_amount * 100)::bigint)
              FROM public.refund_requests r JOIN public.orders o ON o.order_id = r.order_id
              WHERE r.status = 4 AND r.refunded_at >= {first}::date - interval '8 hours' GROUP BY 1, 2
              UNION ALL
              -- What counts on the day of its line has no time of its own, or another channel's name.
              SELECT e.channel, e.business_day, count(*) FILTER (WHERE e.kind = 'payment'), coalesce(sum(e.amount_fen) FILTER (WHERE e.kind = 'payment'), 0),
                count(*) FILTER (WHERE e.kind <> 'payment'), coalesce(sum(e.amount_fen) FILTER (WHERE e.kind <> 'payment'), 0)
              FROM closed c JOIN vip_admin.book_entries e ON e.channel = c.channel AND e.business_day = c.business_day WHERE e.placed GROUP BY 1, 2)
            SELECT c.channel, c.business_day AS day FROM closed c
              LEFT JOIN vip_admin.book_days d ON d.channel = c.channel AND d.business_day = c.business_day
              LEFT JOIN LATERAL (
                SELECT coalesce(sum(b.payments), 0) AS payments, coalesce(sum(b.payment_fen), 0) AS payment_fen, coalesce(sum(b.refunds), 0) AS refunds,
                  coalesce(sum(b.refund_fen), 0) AS refund_fen
                FROM book b WHERE b.channel = c.channel AND b.business_day = c.business_day) b ON true
            WHERE c.business_day >= {recent}
              OR (d.payments, d.payment_fen, d.refunds, d.refund_fen) IS DISTINCT FROM (b.payments, b.payment_fen, b.refunds, b.refund_fen)
            ORDER BY c.business_day, c.channel
            """)).ToListAsync(stop);
    }
}
