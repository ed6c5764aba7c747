using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;

namespace VipAdmin.Core.Statements;

/// <summary>
/// Brings our books of a channel's day up to date from the payment backend's tables, in the caller's transaction: what was paid or refunded on the day, and
/// what the lines of the day are about, whichever day our books have it on. A payment that plainly agrees with its line has no row
/// (<see cref="StatementLine.Plain"/>). Rows that are right already are not written.
/// </summary>
/// <remarks>
/// Other days are left to their own matching: a line finds its order by number, so an order on the neighbouring day needs no copy of that whole day. The scan
/// of <c>orders</c> has no bound on the order number, because a wrong <c>paid_at</c> can be far from the creation that the number tells.
/// </remarks>
internal static class BookLedger
{
    /// <summary>What a transaction has just written is unknown to the planner; more new rows than this must be made known to it.</summary>
    internal const int Sampled = 1_000;

    /// <summary>
    /// An order that took money (<c>orders o</c>). Older writers used 2 for cancelled, so 2 counts only with a trace of the payment or a refund; so does 3.
    /// </summary>
    internal const string Paid = $"""
        (o.payment_status IN (1, 4) OR o.payment_status IN (2, 3) AND (o.paid_at IS NOT NULL OR o.transaction_id <> '')
          OR o.payment_status = 2 AND {Behind})
        """;

    /// <summary><see cref="Standing"/> of <c>orders o</c>.</summary>
    internal const string Behind = $"EXISTS (SELECT FROM public.refund_requests b WHERE b.order_id = o.order_id AND {Standing})";

    /// <summary>A refund request <c>b</c> that was not rejected and has not failed.</summary>
    internal const string Standing = "b.status IN (0, 1, 3, 4)";

    /// <summary><see cref="Behind"/> of a row of <see cref="Columns"/>, which has no <c>order_id</c>: a day's orders are to fit into memory.</summary>
    private const string BehindRow = $"""
        EXISTS (SELECT FROM public.orders x JOIN public.refund_requests b ON b.order_id = x.order_id WHERE x.order_no = o.order_no AND {Standing})
        """;

    /// <summary>
    /// Marks the lines that plainly agree with an order of ours, and writes the rest of our payments of the day as rows. Almost all lines agree, so almost
    /// nothing is written: a plain line stands for both sides.
    /// <list type="bullet">
    /// <item><c>line</c>, <c>book</c>: the payments of the day, theirs and ours.</item>
    /// <item><c>side</c>: the pairs that do not plainly agree, what is on one side only, and pairs whose mark is wrong.</item>
    /// <item><c>named</c>: orders that a line of the day names and our books have elsewhere. Without a time of payment, or under the other channel's name, an
    /// order counts where its line is, unless its own channel lists it as well.</item>
    /// <item><c>demoted</c>: lines that would agree, but another order of ours holds their transaction, or another line names their order or
    /// transaction.</item>
    /// </list>
    /// </summary>
    private const string Payments = $"""
        WITH force AS MATERIALIZED (
          SELECT s.id FROM vip_admin.statements s WHERE s.channel = @channel AND s.business_day = @day AND s.{InForce.Sql}),
        line AS NOT MATERIALIZED (
          SELECT l.statement_id, l.line_no, l.order_no AS line_order_no, nullif(l.transaction_id, '') AS line_transaction, l.traded_at,
            l.amount_fen AS line_fen, l.match, l.plain
          FROM force f JOIN vip_admin.statement_lines l ON l.statement_id = f.id WHERE l.kind = 'payment'),
        book AS NOT MATERIALIZED (
          SELECT {Columns} FROM public.orders o
          WHERE {PaymentMethod.Word} = @channel AND o.paid_at >= @from AND o.paid_at < @until AND {Paid}),
        side AS MATERIALIZED (
          SELECT l.statement_id, l.line_no, l.line_order_no, l.line_transaction, l.traded_at, o.*, a.standing = {Agrees} AS agrees, a.agreed
          FROM line l FULL JOIN book o ON o.order_no = l.line_order_no, LATERAL (
            SELECT CASE
                WHEN coalesce(l.line_fen = o.amount_fen
                  AND (o.payment_status IN (1, 4) OR o.payment_status = 2 AND {BehindRow})
                  AND coalesce(l.line_transaction = o.transaction_id, true)
                  AND o.paid_at AT TIME ZONE 'UTC' > l.traded_at - interval '1 hour' AND o.paid_at AT TIME ZONE 'UTC' < l.traded_at + interval '1 hour'
                  AND (l.plain OR NOT EXISTS (
                    SELECT FROM vip_admin.statement_lines x JOIN force f ON f.id = x.statement_id
                    WHERE x.order_no = l.line_order_no AND x.kind = 'payment' AND x.line_no <> l.line_no) AND NOT EXISTS (
                    SELECT FROM vip_admin.statement_lines x JOIN force f ON f.id = x.statement_id
                    WHERE x.transaction_id = l.line_transaction AND x.kind = 'payment' AND x.line_no <> l.line_no)), false)
                THEN CASE WHEN l.plain AND l.match = {Word} THEN {Marked} ELSE {Agrees} END
                ELSE {Apart} END AS standing, {Word} AS agreed) a
          -- So few that the planner should look their rows up.
          WHERE a.standing IN ({Agrees}, {Apart})),
        named AS MATERIALIZED (
          SELECT DISTINCT ON (o.order_no) {Columns}, placed,
            CASE WHEN placed THEN @day ELSE (o.paid_at + interval '8 hours')::date END AS business_day,
            coalesce(o.paid_at AT TIME ZONE 'UTC', s.traded_at) AS booked_at
          FROM side s JOIN public.orders o ON o.order_no = s.line_order_no,
            LATERAL (SELECT o.paid_at IS NULL OR {PaymentMethod.Word} IS DISTINCT FROM @channel AS placed) p
          WHERE s.order_no IS NULL AND {Paid}
            AND ({PaymentMethod.Word} IS NOT DISTINCT FROM @channel OR NOT EXISTS (
              SELECT FROM vip_admin.statement_lines l JOIN vip_admin.statements t ON t.id = l.statement_id
              WHERE l.order_no = o.order_no AND l.kind = 'payment' AND t.channel = {PaymentMethod.Word} AND t.{InForce.Sql}))
            -- A plain line of another day stands for the order there.
            AND NOT EXISTS (
              SELECT FROM vip_admin.statement_lines l JOIN vip_admin.statements t ON t.id = l.statement_id
              WHERE l.order_no = o.order_no AND l.plain AND t.{InForce.Sql} AND t.id NOT IN (SELECT id FROM force))
          ORDER BY o.order_no, s.traded_at),
        holder AS (
          SELECT transaction_id, order_no FROM side WHERE NOT agrees AND transaction_id IS NOT NULL
          UNION SELECT line_transaction, line_order_no FROM side WHERE NOT agrees AND line_transaction IS NOT NULL
          UNION SELECT transaction_id, order_no FROM named WHERE transaction_id IS NOT NULL
          UNION SELECT transaction_id, order_no FROM vip_admin.book_entries
          WHERE refund_no = '' AND transaction_id IS NOT NULL AND NOT (channel = @channel AND business_day = @day)),
        demoted AS MATERIALIZED (
          SELECT l.statement_id, l.line_no, l.order_no FROM (
            SELECT l.statement_id, l.line_no, l.order_no, l.kind FROM holder h JOIN vip_admin.statement_lines l
              ON l.transaction_id = h.transaction_id AND l.order_no <> h.order_no
            UNION
            SELECT l.statement_id, l.line_no, l.order_no, l.kind FROM side s JOIN vip_admin.statement_lines l ON l.order_no = s.line_order_no
            WHERE NOT s.agrees) l
          JOIN force f ON f.id = l.statement_id
          WHERE l.kind = 'payment' AND NOT EXISTS (
            SELECT FROM side s WHERE s.statement_id = l.statement_id AND s.line_no = l.line_no AND NOT s.agrees)),
        mark AS MATERIALIZED (
          SELECT s.statement_id, s.line_no, s.agrees AS plain, s.agreed AS match FROM side s
          WHERE s.line_no IS NOT NULL AND NOT EXISTS (SELECT FROM demoted d WHERE d.statement_id = s.statement_id AND d.line_no = s.line_no)
          UNION ALL SELECT statement_id, line_no, false, NULL FROM demoted),
        marked AS (
          UPDATE vip_admin.statement_lines l SET plain = m.plain, match = CASE WHEN m.plain THEN m.match ELSE l.match END,
            discrepancy_id = CASE WHEN m.plain THEN NULL ELSE l.discrepancy_id END
          FROM mark m WHERE l.statement_id = m.statement_id AND l.line_no = m.line_no AND (m.plain OR l.plain)
          RETURNING l.line_no),
        now AS MATERIALIZED (
          SELECT DISTINCT ON (order_no) * FROM (
            SELECT {Row}, false AS placed, @day AS business_day, paid_at AT TIME ZONE 'UTC' AS booked_at FROM side
            WHERE order_no IS NOT NULL AND NOT agrees
            UNION ALL
            SELECT {Columns}, false, @day, o.paid_at AT TIME ZONE 'UTC' FROM demoted d JOIN public.orders o ON o.order_no = d.order_no
            UNION ALL
            SELECT {Row}, placed, business_day, booked_at FROM named) n, (SELECT '' AS refund_no) r
          ORDER BY order_no),
        {Uncounted},
        gone AS (
          DELETE FROM vip_admin.book_entries e
          WHERE e.channel = @channel AND e.business_day = @day AND e.refund_no = '' AND NOT EXISTS (SELECT FROM now n WHERE n.order_no = e.order_no)
          RETURNING e.order_no),
        replaced AS (
          DELETE FROM vip_admin.book_entries e
          WHERE e.refund_no = '' AND NOT (e.channel = @channel AND e.business_day = @day) AND EXISTS (
            SELECT FROM vip_admin.statement_lines l JOIN force f ON f.id = l.statement_id
            WHERE l.order_no = e.order_no AND l.kind = 'payment'
              AND NOT EXISTS (SELECT FROM mark m WHERE m.statement_id = l.statement_id AND m.line_no = l.line_no AND NOT m.plain))
          RETURNING e.channel, e.business_day),
        recounted AS (
          DELETE FROM vip_admin.book_days d USING replaced r WHERE d.channel = r.channel AND d.business_day = r.business_day),
        written AS (
          INSERT INTO vip_admin.book_entries AS e (order_no, refund_no, channel, business_day, kind, order_type, transaction_id, amount_fen, booked_at, status,
            placed, match)
          SELECT n.order_no, '', @channel, n.business_day, 'payment', n.order_type, n.transaction_id, n.amount_fen, n.booked_at, n.payment_status, n.placed,
            NULL
          FROM now n
          {Update}
          RETURNING e.order_no)
        {Changed}
        """;

    /// <summary>A line that agrees and is marked so.</summary>
    private const string Marked = "0";

    /// <summary>A line that agrees.</summary>
    private const string Agrees = "1";

    /// <summary>Anything else.</summary>
    private const string Apart = "2";

    /// <summary>How a line that agrees stands to its order.</summary>
    private const string Word = "CASE WHEN o.order_type = 'vip' THEN 'matched' ELSE 'otherBusiness' END";

    /// <summary>What is read of an order (<c>orders o</c>).</summary>
    private const string Columns = """
        o.order_no, o.order_type, nullif(o.transaction_id, '') AS transaction_id, (o.amount * 100)::bigint AS amount_fen, o.payment_status, o.paid_at
        """;

    /// <summary>The names of <see cref="Columns"/>.</summary>
    private const string Row = "order_no, order_type, transaction_id, amount_fen, payment_status, paid_at";

    private const string Changed = """
        SELECT (SELECT count(*) FROM marked)::int, (SELECT count(*) FROM gone)::int + (SELECT count(*) FROM replaced)::int
          + (SELECT count(*) FROM written)::int
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

    /// <summary>Adds up the day's entries and plain lines, so that a month is read without them; writes nothing when the sums are right already.</summary>
    private const string Count = $"""
        INSERT INTO vip_admin.book_days AS d (channel, business_day, payments, payment_fen, refunds, refund_fen)
        SELECT @channel, @day, count(*) FILTER (WHERE e.kind = 'payment'), coalesce(sum(e.amount_fen) FILTER (WHERE e.kind = 'payment'), 0),
          count(*) FILTER (WHERE e.kind <> 'payment'), coalesce(sum(e.amount_fen) FILTER (WHERE e.kind <> 'payment'), 0)
        FROM (
          SELECT kind, amount_fen FROM vip_admin.book_entries WHERE channel = @channel AND business_day = @day
          UNION ALL
          SELECT l.kind, l.amount_fen FROM vip_admin.statements s JOIN vip_admin.statement_lines l ON l.statement_id = s.id
          WHERE s.channel = @channel AND s.business_day = @day AND s.{InForce.Sql} AND l.plain) e
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

    /// <summary>Brings the day's payments and refunds up to date.</summary>
    /// <returns>How many marks and rows changed.</returns>
    internal static async Task<int> RefreshAsync(VipDb db, string channel, DateOnly day, CancellationToken stop)
    {
        var payments = (await Sql.FirstAsync(db, [new SqlText(Payments, Parameters(channel, day))], row => new Refreshed(row.GetInt32(0), row.GetInt32(1)),
            stop))!;
        var refunds = await Sql.ExecuteAsync(db, [new SqlText(Refunds, Parameters(channel, day))], stop);
        if (payments.Rows + refunds > Sampled)
        {
            await Sql.ExecuteAsync(db, [new SqlText("ANALYZE vip_admin.book_entries")], stop);
        }
        await Sql.ExecuteAsync(db, [new SqlText(Count, Parameters(channel, day))], stop);
        return payments.Marks + payments.Rows + refunds;
    }

    internal static NpgsqlParameter[] Parameters(string channel, DateOnly day) =>
    [
        Sql.Text("channel", channel), new NpgsqlParameter("day", NpgsqlDbType.Date) { Value = day },
        Sql.Plain("from", BusinessDay.StartUtc(day)), Sql.Plain("until", BusinessDay.StartUtc(day.AddDays(1))),
    ];

    /// <param name="Marks">Lines that became plain or are no longer.</param>
    /// <param name="Rows">Rows of payments that were written or deleted.</param>
    private sealed record Refreshed(int Marks, int Rows);
}
