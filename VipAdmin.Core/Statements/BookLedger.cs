using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Statements;

/// <summary>
/// Brings our books of a channel's day up to date from the payment backend's tables, in the caller's transaction: what was paid or refunded on the day, and
/// what the lines of the day are about, whichever day our books have it on. Rows that are right already are not written.
/// </summary>
/// <remarks>
/// Other days are left to their own matching: a line finds its order by number, so an order on the neighbouring day needs no copy of that whole day. The scan
/// of <c>orders</c> has no bound on the order number, because a wrong <c>paid_at</c> can be far from the creation that the number tells.
/// </remarks>
internal static class BookLedger
{
    /// <summary>
    /// An order that took money (<c>orders o</c>). Older writers used 2 for cancelled, so 2 counts only with a trace of the payment or a refund; so does 3.
    /// </summary>
    internal const string Paid = $"""
        (o.payment_status IN (1, 4) OR o.payment_status IN (2, 3) AND (o.paid_at IS NOT NULL OR o.transaction_id <> '')
          OR o.payment_status = 2 AND {Behind})
        """;

    /// <summary>A refund request of <c>orders o</c> that was not rejected and has not failed.</summary>
    internal const string Behind = "EXISTS (SELECT FROM public.refund_requests b WHERE b.order_id = o.order_id AND b.status IN (0, 1, 3, 4))";

    // Without a time of payment, or under the other channel's name, an order counts where its line is; unless its own channel lists it as well.
    private const string Payments = $"""
        WITH line AS (
          SELECT l.order_no, min(l.traded_at) AS traded_at FROM vip_admin.statements s JOIN vip_admin.statement_lines l ON l.statement_id = s.id
          WHERE s.channel = @channel AND s.business_day = @day AND s.{InForce.Sql} AND l.kind = 'payment' GROUP BY l.order_no),
        now AS MATERIALIZED (
          SELECT o.order_no, '' AS refund_no, o.order_type, nullif(o.transaction_id, '') AS transaction_id, (o.amount * 100)::bigint AS amount_fen, o.payment_status,
            placed, CASE WHEN placed THEN @day ELSE (o.paid_at + interval '8 hours')::date END AS business_day,
            coalesce(o.paid_at AT TIME ZONE 'UTC', line.traded_at) AS booked_at
          FROM public.orders o LEFT JOIN line ON line.order_no = o.order_no,
            LATERAL (SELECT o.paid_at IS NULL OR {PaymentMethod.Word} IS DISTINCT FROM @channel AS placed) p
          WHERE (line.order_no IS NOT NULL OR {PaymentMethod.Word} = @channel AND o.paid_at >= @from AND o.paid_at < @until) AND {Paid}
            AND ({PaymentMethod.Word} IS NOT DISTINCT FROM @channel OR NOT EXISTS (
              SELECT FROM vip_admin.statement_lines l JOIN vip_admin.statements s ON s.id = l.statement_id
              WHERE l.order_no = o.order_no AND l.kind = 'payment' AND s.channel = {PaymentMethod.Word} AND s.{InForce.Sql}))),
        {Uncounted},
        gone AS (
          DELETE FROM vip_admin.book_entries e
          WHERE e.channel = @channel AND e.business_day = @day AND e.refund_no = '' AND NOT EXISTS (SELECT FROM now n WHERE n.order_no = e.order_no))
        INSERT INTO vip_admin.book_entries AS e (order_no, refund_no, channel, business_day, kind, order_type, transaction_id, amount_fen, booked_at, status,
          placed, match)
        SELECT n.order_no, '', @channel, n.business_day, 'payment', n.order_type, n.transaction_id, n.amount_fen, n.booked_at, n.payment_status, n.placed, NULL
        FROM now n
        {Update}
        """;

    private const string Refunds = $"""
        WITH line AS (
          SELECT l.refund_no, min(l.traded_at) AS traded_at FROM vip_admin.statements s JOIN vip_admin.statement_lines l ON l.statement_id = s.id
          WHERE s.channel = @channel AND s.business_day = @day AND s.{InForce.Sql} AND l.kind <> 'payment' AND l.refund_no <> '' GROUP BY l.refund_no),
        now AS MATERIALIZED (
          SELECT o.order_no, r.refund_id AS refund_no, o.order_type, nullif(o.transaction_id, '') AS transaction_id,
            (r.refund_amount * 100)::bigint AS amount_fen, o.payment_status, placed,
            CASE WHEN placed THEN @day ELSE (r.refunded_at + interval '8 hours')::date END AS business_day,
            coalesce(r.refunded_at AT TIME ZONE 'UTC', line.traded_at) AS booked_at
          FROM public.refund_requests r JOIN public.orders o ON o.order_id = r.order_id LEFT JOIN line ON line.refund_no = r.refund_id,
            LATERAL (SELECT r.refunded_at IS NULL OR {PaymentMethod.Word} IS DISTINCT FROM @channel AS placed) p
          WHERE r.status = 4 AND (line.refund_no IS NOT NULL OR {PaymentMethod.Word} = @channel AND r.refunded_at >= @from AND r.refunded_at < @until)),
        {Uncounted},
        gone AS (
          DELETE FROM vip_admin.book_entries e
          WHERE e.channel = @channel AND e.business_day = @day AND e.refund_no <> ''
            AND NOT EXISTS (SELECT FROM now n WHERE n.order_no = e.order_no AND n.refund_no = e.refund_no))
        INSERT INTO vip_admin.book_entries AS e (order_no, refund_no, channel, business_day, kind, order_type, transaction_id, amount_fen, booked_at, status,
          placed, match)
        SELECT n.order_no, n.refund_no, @channel, n.business_day, 'refund', n.order_type, n.transaction_id, n.amount_fen, n.booked_at, n.payment_status,
          n.placed, NULL
        FROM now n
        {Update}
        """;

    /// <summary>
    /// A row that comes to another day than the one that is matched makes that day's sums wrong, so they go and are counted anew when it is matched. Rows that
    /// move or change their amount are noticed by the trigger <c>book_entries_moved</c>.
    /// </summary>
    private const string Uncounted = """
        uncounted AS (
          DELETE FROM vip_admin.book_days d USING (
            SELECT DISTINCT n.business_day FROM now n WHERE n.business_day <> @day AND NOT EXISTS (
              SELECT FROM vip_admin.book_entries e
              WHERE e.order_no = n.order_no AND e.refund_no = n.refund_no AND e.channel = @channel AND e.business_day = n.business_day)) o
          WHERE d.channel = @channel AND d.business_day = o.business_day)
        """;

    /// <summary>Adds up the day's entries, so that a month is read without them; writes nothing when the sums are right already.</summary>
    private const string Count = """
        INSERT INTO vip_admin.book_days AS d (channel, business_day, payments, payment_fen, refunds, refund_fen)
        SELECT @channel, @day, count(*) FILTER (WHERE e.kind = 'payment'), coalesce(sum(e.amount_fen) FILTER (WHERE e.kind = 'payment'), 0),
          count(*) FILTER (WHERE e.kind <> 'payment'), coalesce(sum(e.amount_fen) FILTER (WHERE e.kind <> 'payment'), 0)
        FROM vip_admin.book_entries e WHERE e.channel = @channel AND e.business_day = @day
        ON CONFLICT (channel, business_day) DO UPDATE SET payments = excluded.payments, payment_fen = excluded.payment_fen, refunds = excluded.refunds,
          refund_fen = excluded.refund_fen
        WHERE (d.payments, d.payment_fen, d.refunds, d.refund_fen)
          IS DISTINCT FROM (excluded.payments, excluded.payment_fen, excluded.refunds, excluded.refund_fen)
        """;

    // An order that the other channel's statement lists stays there until that line is gone, or this channel lists it too.
    private const string Update = $"""
        ON CONFLICT (order_no, refund_no) DO UPDATE SET channel = excluded.channel, business_day = excluded.business_day, order_type = excluded.order_type,
          transaction_id = excluded.transaction_id, amount_fen = excluded.amount_fen, booked_at = excluded.booked_at, status = excluded.status,
          placed = excluded.placed
        WHERE (e.channel, e.business_day, e.order_type, e.transaction_id, e.amount_fen, e.booked_at, e.status, e.placed)
            IS DISTINCT FROM (excluded.channel, excluded.business_day, excluded.order_type, excluded.transaction_id, excluded.amount_fen, excluded.booked_at,
              excluded.status, excluded.placed)
          AND (e.channel = excluded.channel OR NOT EXISTS (
              SELECT FROM vip_admin.statement_lines l JOIN vip_admin.statements s ON s.id = l.statement_id
              WHERE l.order_no = e.order_no AND s.channel = e.channel AND s.{InForce.Sql})
            OR EXISTS (
              SELECT FROM vip_admin.statement_lines l JOIN vip_admin.statements s ON s.id = l.statement_id
              WHERE l.order_no = e.order_no AND s.channel = excluded.channel AND s.{InForce.Sql}))
        """;

    /// <summary>
    /// What our books have on a day that was never matched: sides as <see cref="DayBoard"/> reads them, from one scan of the backend's tables.
    /// </summary>
    internal const string Unmatched = $"""
        SELECT true AS payment, count(*)::int AS count, coalesce(sum((o.amount * 100)::bigint), 0)::bigint AS fen FROM public.orders o
        WHERE {PaymentMethod.Word} = @channel AND o.paid_at >= @from AND o.paid_at < @until AND {Paid}
        UNION ALL
        SELECT false, count(*)::int, coalesce(sum((r.refund_amount * 100)::bigint), 0)::bigint
        FROM public.refund_requests r JOIN public.orders o ON o.order_id = r.order_id
        WHERE {PaymentMethod.Word} = @channel AND r.status = 4 AND r.refunded_at >= @from AND r.refunded_at < @until
        """;

    /// <summary>The statements that bring the day's payments and refunds up to date.</summary>
    internal static SqlText[] Refresh(string channel, DateOnly day)
        => [new SqlText(Payments, Parameters(channel, day)), new SqlText(Refunds, Parameters(channel, day))];

    /// <summary>The statement that adds up the day's entries.</summary>
    internal static SqlText[] Sums(string channel, DateOnly day) => [new SqlText(Count, Parameters(channel, day))];

    internal static NpgsqlParameter[] Parameters(string channel, DateOnly day) =>
    [
        Sql.Text("channel", channel), new NpgsqlParameter("day", NpgsqlDbType.Date) { Value = day },
        Sql.Plain("from", BusinessDay.StartUtc(day)), Sql.Plain("until", BusinessDay.StartUtc(day.AddDays(1))),
    ];
}
