using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Statements;

/// <summary>
/// The days of a range, channel by channel, in two statements however many days and lines there are: the sums that statements and matched days carry, and the
/// few rows that do not simply agree. A third adds up days whose sums went since they were matched.
/// </summary>
internal static class MonthReading
{
    internal static async Task<IReadOnlyList<DayReading>> ReadAsync(VipDb db, string[] channels, DateOnly first, DateOnly last, DateOnly keptFrom,
        CancellationToken stop)
    {
        var rows = await db.Database.SqlQuery<Row>(Sql.With($"""
            SELECT c.channel, d.day::date AS day, coalesce(k.state, 'open') AS state, coalesce(f.complete, false) AS complete,
              coalesce(f.matched, false) AS matched, coalesce(f.payments, 0)::int AS payments, coalesce(f.payment_fen, 0)::bigint AS payment_fen,
              coalesce(f.refunds, 0)::int AS refunds, coalesce(f.refund_fen, 0)::bigint AS refund_fen, coalesce(f.fee_fen, 0)::bigint AS fee_fen,
              b.channel IS NOT NULL AS counted, coalesce(b.payments, 0) AS our_payments, coalesce(b.payment_fen, 0) AS our_payment_fen,
              coalesce(b.refunds, 0) AS our_refunds, coalesce(b.refund_fen, 0) AS our_refund_fen,
              d.day::date >= least((
                SELECT min(s.business_day) FROM vip_admin.statements s
                WHERE s.channel = c.channel AND s.{new SqlPart(InForce.Sql)} AND s.kind IN ('trade', 'refund')), {keptFrom}) AS begun
            FROM unnest({channels}) AS c (channel)
            CROSS JOIN generate_series({first}::timestamp, {last}::timestamp, interval '1 day') AS d (day)
            LEFT JOIN (
              SELECT s.channel, s.business_day, bool_or(s.kind = 'trade') AND bool_or(s.kind = 'refund' OR s.variant IS NULL OR s.variant = 'ALL') AS complete,
                bool_or(s.matched_at IS NOT NULL) AS matched, sum(s.payments) AS payments, sum(s.payment_fen) AS payment_fen, sum(s.refunds) AS refunds,
                sum(s.refund_fen) AS refund_fen, sum(s.fee_fen) AS fee_fen
              FROM vip_admin.statements s
              WHERE s.channel = ANY ({channels}) AND s.business_day BETWEEN {first} AND {last} AND s.{new SqlPart(InForce.Sql)}
                AND s.kind IN ('trade', 'refund')
              GROUP BY 1, 2) f ON f.channel = c.channel AND f.business_day = d.day::date
            LEFT JOIN vip_admin.book_days b ON b.channel = c.channel AND b.business_day = d.day::date AND f.matched
            LEFT JOIN vip_admin.daily_closes k ON k.channel = c.channel AND k.business_day = d.day::date
            ORDER BY d.day, c.channel DESC
            """)).ToListAsync(stop);
        if (rows.Where(row => row is { Matched: true, Counted: false }).ToArray() is { Length: > 0 } uncounted)
        {
            var counted = await CountAsync(db, uncounted, stop);
            rows = [.. rows.Select(row => row.Counted || !counted.TryGetValue((row.Channel, row.Day), out var sums) ? row : row with
            {
                OurPayments = sums.Payments, OurPaymentFen = sums.PaymentFen, OurRefunds = sums.Refunds, OurRefundFen = sums.RefundFen,
            })];
        }
        var causes = (await DayCauses.ReadAsync(db, channels, first, last, stop)).ToLookup(cause => (cause.Channel, cause.BusinessDay));
        return [.. rows.Select(row => Reading(row, [.. causes[(row.Channel, row.Day)]]))];
    }

    /// <summary>Adds up what our books have on matched days without their row of sums.</summary>
    private static async Task<Dictionary<(string, DateOnly), BookSums>> CountAsync(VipDb db, Row[] days, CancellationToken stop)
    {
        string[] channels = [.. days.Select(day => day.Channel)];
        DateOnly[] dates = [.. days.Select(day => day.Day)];
        return (await db.Database.SqlQuery<BookSums>(Sql.With($"""
            SELECT u.channel, u.day, (count(*) FILTER (WHERE e.kind = 'payment'))::int AS payments,
              coalesce(sum(e.amount_fen) FILTER (WHERE e.kind = 'payment'), 0)::bigint AS payment_fen,
              (count(*) FILTER (WHERE e.kind <> 'payment'))::int AS refunds,
              coalesce(sum(e.amount_fen) FILTER (WHERE e.kind <> 'payment'), 0)::bigint AS refund_fen
            FROM unnest({channels}, {dates}) AS u (channel, day) CROSS JOIN LATERAL (
              SELECT kind, amount_fen FROM vip_admin.book_entries WHERE channel = u.channel AND business_day = u.day
              UNION ALL
              SELECT l.kind, l.amount_fen FROM vip_admin.statements s JOIN vip_admin.statement_lines l ON l.statement_id = s.id
              WHERE s.channel = u.channel AND s.business_day = u.day AND s.{new SqlPart(InForce.Sql)} AND l.plain) e
            GROUP BY 1, 2
            """)).ToListAsync(stop)).ToDictionary(sums => (sums.Channel, sums.Day));
    }

    private static DayReading Reading(Row row, DayCauses.Row[] apart)
    {
        var named = apart.Where(each => each.Type is not null).Select(each => each.Cause).ToArray();
        var carried = apart.Where(each => each.Type is null).Select(each => new DaySum(each.Count, each.Fen)).SingleOrDefault();
        var figures = new DayFigures(row.Channel, row.State, row.Complete, Side(row.OurPayments, row.OurPaymentFen, row.OurRefunds, row.OurRefundFen),
            Side(row.Payments, row.PaymentFen, row.Refunds, row.RefundFen), row.FeeFen, default, carried, carried.Fen + named.Sum(cause => cause.Fen),
            named.ToDictionary(cause => cause.Type, cause => cause.Count))
        {
            Causes = named,
        };
        return new DayReading(row.Day, figures, row.Matched, row.Begun);

        static DaySide Side(int payments, long paymentFen, int refunds, long refundFen)
            => new(new DaySum(payments, paymentFen), new DaySum(refunds, refundFen));
    }

    private sealed record BookSums(string Channel, DateOnly Day, int Payments, long PaymentFen, int Refunds, long RefundFen);

    private sealed record Row(string Channel, DateOnly Day, string State, bool Complete, bool Matched, int Payments, long PaymentFen, int Refunds,
        long RefundFen, long FeeFen, bool Counted, int OurPayments, long OurPaymentFen, int OurRefunds, long OurRefundFen, bool Begun);
}
