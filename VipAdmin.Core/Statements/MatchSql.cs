using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Statements;

/// <summary>
/// The statement that matches a day: pairs the lines in force with our books, judges each pair and each one that is left alone, records what differs, and
/// notes on both sides how they stand. One statement for any number of lines; rows that stand as they did are not written.
/// </summary>
/// <remarks>
/// Every line has at most one row of our books, and every row at most one line. What is not a pair of one day with one amount is carried or has a discrepancy,
/// which is why the difference of a day is explained to the fen.
/// </remarks>
internal static class MatchSql
{
    /// <summary>Minutes from midnight within which a payment may be on the neighbouring day's statement.</summary>
    private const string Midnight = "60";

    /// <summary>Days after its own for which a payment waits for the neighbouring statement, and a refund for its line.</summary>
    private const string Patience = "3";

    private const string LineKey = "statement_id, line_no";

    /// <summary>
    /// <c>pair</c>: lines with the payment of our books they belong to, except plain ones, which are judged already. Those of one day meet there
    /// (<c>own</c>); the rest (<c>loose</c>) look for their lines one by one: rows of the day without a line of the day, rows of other days that a line of
    /// the day names, and rows of the neighbouring days that have not agreed so far.
    /// </summary>
    private const string PaymentPairs = $"""
        line AS MATERIALIZED (
          SELECT l.statement_id, l.line_no, l.kind <> 'payment' AS back, l.order_no, nullif(l.transaction_id, '') AS transaction_id, l.traded_at,
            l.amount_fen, s.business_day
          FROM force s JOIN vip_admin.statement_lines l ON l.statement_id = s.id WHERE s.business_day = @day AND NOT l.plain),
        total AS MATERIALIZED (SELECT coalesce(sum(s.lines), 0) AS lines FROM force s WHERE s.business_day = @day),
        entry AS MATERIALIZED (
          SELECT e.order_no, e.transaction_id, e.amount_fen FROM vip_admin.book_entries e
          WHERE e.channel = @channel AND e.business_day = @day AND e.refund_no = ''),
        own AS MATERIALIZED (
          SELECT l.statement_id, l.line_no, e.order_no, row_number() OVER (PARTITION BY e.order_no ORDER BY
            (l.transaction_id IS NOT DISTINCT FROM e.transaction_id) DESC, (l.amount_fen = e.amount_fen) DESC, l.line_no) AS place
          FROM line l JOIN entry e ON e.order_no = l.order_no WHERE NOT l.back),
        loose AS MATERIALIZED (
          SELECT e.order_no, e.business_day, e.transaction_id FROM vip_admin.book_entries e
          WHERE e.channel = @channel AND e.business_day = @day AND e.refund_no = ''
            AND NOT EXISTS (SELECT FROM line l WHERE l.order_no = e.order_no AND NOT l.back)
          UNION
          SELECT e.order_no, e.business_day, e.transaction_id FROM vip_admin.book_entries e
          WHERE e.channel = @channel AND e.business_day IN (@day - 1, @day + 1) AND e.refund_no = '' AND (e.match IN ('carried', 'discrepancy')
            OR e.match IS NULL AND EXISTS (SELECT FROM days d WHERE d.business_day = e.business_day AND d.payments))
          UNION
          SELECT e.order_no, e.business_day, e.transaction_id FROM line l JOIN vip_admin.book_entries e
            ON e.order_no = l.order_no AND e.refund_no = '' AND e.channel = @channel AND e.business_day <> @day
          WHERE NOT l.back AND NOT EXISTS (SELECT FROM entry n WHERE n.order_no = l.order_no)),
        beyond AS MATERIALIZED (
          SELECT e.order_no, b.statement_id, b.line_no, b.business_day FROM loose e CROSS JOIN LATERAL (
            SELECT l.statement_id, l.line_no, s.business_day FROM vip_admin.statement_lines l JOIN force s ON s.id = l.statement_id
            WHERE l.order_no = e.order_no AND l.kind = 'payment'
            ORDER BY (s.business_day = e.business_day) DESC, (l.transaction_id IS NOT DISTINCT FROM e.transaction_id) DESC,
              abs(s.business_day - e.business_day), s.business_day, l.line_no LIMIT 1) b),
        pair AS MATERIALIZED (
          SELECT statement_id, line_no, order_no FROM own WHERE place = 1
          UNION ALL SELECT statement_id, line_no, order_no FROM beyond)
        """;

    /// <summary><c>payment</c>: every payment that is judged, with its side of our books, its line, or both.</summary>
    private const string PaymentSides = $"""
        twice AS MATERIALIZED (
          SELECT l.statement_id, l.line_no, max(e.order_no) AS other FROM line l CROSS JOIN LATERAL (
            SELECT e.order_no FROM vip_admin.book_entries e WHERE e.transaction_id = l.transaction_id AND e.refund_no = '' AND e.order_no <> l.order_no
            UNION ALL
            SELECT p.order_no FROM vip_admin.statement_lines p JOIN force f ON f.id = p.statement_id
            WHERE p.transaction_id = l.transaction_id AND p.plain AND p.order_no <> l.order_no) e
          WHERE NOT l.back GROUP BY l.statement_id, l.line_no),
        side AS (
          SELECT l.statement_id, l.line_no, l.business_day, l.order_no, l.transaction_id, l.traded_at, l.amount_fen, p.order_no AS entry_no, t.other
          FROM line l LEFT JOIN pair p USING ({LineKey}) LEFT JOIN twice t USING ({LineKey}) WHERE NOT l.back
          UNION ALL
          SELECT l.statement_id, l.line_no, b.business_day, l.order_no, nullif(l.transaction_id, ''), l.traded_at, l.amount_fen, b.order_no,
            (SELECT max(e.order_no) FROM vip_admin.book_entries e
             WHERE e.transaction_id = l.transaction_id AND l.transaction_id <> '' AND e.refund_no = '' AND e.order_no <> l.order_no)
          FROM beyond b JOIN vip_admin.statement_lines l USING ({LineKey}) WHERE b.business_day <> @day
          UNION ALL
          SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, e.order_no, NULL
          FROM loose e WHERE NOT EXISTS (SELECT FROM beyond b WHERE b.order_no = e.order_no)),
        payment AS (
          SELECT s.*, e.amount_fen AS local_fen, e.business_day AS local_day, e.booked_at, e.order_type AS booked_type, e.status, e.placed,
            e.transaction_id AS local_transaction, o.order_no AS known_no, o.order_type AS known_type, o.payment_status AS known_status,
            o.amount_fen AS known_fen, elsewhere.channel AS elsewhere, owner.order_no AS owner, owner.owns, owner.statement_id AS owner_statement,
            owner.line_no AS owner_line, owner.business_day AS owner_day
          FROM side s
          LEFT JOIN vip_admin.book_entries e ON e.order_no = s.entry_no AND e.refund_no = ''
          -- A line without a row of our books: is there an order, and does another line have its row?
          LEFT JOIN LATERAL (
            SELECT o.order_no, o.order_type, o.payment_status, (o.amount * 100)::bigint AS amount_fen FROM public.orders o
            WHERE s.entry_no IS NULL AND o.order_no = s.order_no LIMIT 1) o ON true
          LEFT JOIN LATERAL (
            SELECT x.channel FROM vip_admin.book_entries x WHERE s.entry_no IS NULL AND x.order_no = s.order_no AND x.refund_no = ''
            UNION ALL
            SELECT t.channel FROM vip_admin.statement_lines x JOIN vip_admin.statements t ON t.id = x.statement_id
            WHERE s.entry_no IS NULL AND x.order_no = s.order_no AND x.plain AND t.{InForce.Sql} LIMIT 1) elsewhere ON true
          -- A row without a line: does a line of another order have its transaction?
          LEFT JOIN LATERAL (
            SELECT l.statement_id, l.line_no, l.order_no, f.business_day, l.plain OR EXISTS (
                SELECT FROM vip_admin.book_entries x
                WHERE x.order_no = l.order_no AND x.refund_no = '' AND x.transaction_id = l.transaction_id) AS owns
            FROM vip_admin.statement_lines l JOIN force f ON f.id = l.statement_id
            WHERE s.line_no IS NULL AND l.transaction_id = e.transaction_id AND l.order_no <> e.order_no AND l.kind = 'payment'
            ORDER BY f.business_day, l.line_no LIMIT 1) owner ON true)
        """;

    /// <summary>A refund or a refund request stands behind the status 2 of the order of <c>payment p</c>.</summary>
    private const string Behind = $"""
        EXISTS (SELECT FROM public.orders o JOIN public.refund_requests b ON b.order_id = o.order_id
                WHERE o.order_no = p.entry_no AND {BookLedger.Standing})
          OR EXISTS (SELECT FROM vip_admin.statement_lines b JOIN force f ON f.id = b.statement_id WHERE b.order_no = p.entry_no AND b.kind <> 'payment')
        """;

    // Materialised, or the type of each row would be worked out anew wherever it is named.
    private const string PaymentVerdicts = $"""
        judged AS MATERIALIZED (
          SELECT p.*, CASE
            WHEN p.entry_no IS NOT NULL AND p.line_no IS NOT NULL THEN CASE
              WHEN p.amount_fen <> p.local_fen THEN 'AMOUNT_MISMATCH'
              WHEN p.other IS NOT NULL THEN 'DUPLICATE_PAYMENT'
              WHEN p.status = 3 OR p.status = 2 AND NOT ({Behind}) THEN 'STATUS_OVERWRITTEN'
              WHEN p.placed OR p.transaction_id <> p.local_transaction THEN 'IDENTITY_MISMATCH'
              WHEN abs(extract(epoch FROM p.booked_at - p.traded_at)) >= 3600 THEN 'TIME_SHIFT' END
            WHEN p.line_no IS NOT NULL THEN CASE
              WHEN p.elsewhere = @channel OR p.other IS NOT NULL THEN 'DUPLICATE_PAYMENT'
              WHEN p.elsewhere IS NOT NULL THEN 'IDENTITY_MISMATCH'
              WHEN p.known_no IS NULL THEN 'LOCAL_MISSING'
              WHEN p.amount_fen <> p.known_fen THEN 'AMOUNT_MISMATCH'
              WHEN p.known_status = 0 THEN 'LOST_CALLBACK'
              ELSE 'LATE_PAYMENT' END
            WHEN EXISTS (SELECT FROM days d WHERE d.business_day = p.local_day AND d.payments) THEN CASE
              WHEN p.owner IS NOT NULL THEN 'DUPLICATE_PAYMENT'
              WHEN @today <= p.local_day + {Patience} AND NOT EXISTS (SELECT FROM days d WHERE d.payments AND d.business_day = CASE
                  WHEN (p.booked_at AT TIME ZONE 'UTC' + interval '8 hours')::time >= time '24:00' - interval '{Midnight} minutes' THEN p.local_day + 1
                  WHEN (p.booked_at AT TIME ZONE 'UTC' + interval '8 hours')::time <= time '00:00' + interval '{Midnight} minutes' THEN p.local_day - 1
                  -- Not about midnight: no neighbour to wait for.
                  ELSE p.local_day END) THEN 'CUTOFF_CARRY'
              ELSE 'CHANNEL_MISSING' END END AS type
          FROM payment p)
        """;

    /// <summary>
    /// <c>refund</c>: all refunds of the orders that have one to judge. Alipay's lines without a number meet ours by order and amount, one by one.
    /// </summary>
    private const string Refunds = $"""
        refunded AS MATERIALIZED (
          SELECT order_no FROM line WHERE back
          UNION
          SELECT e.order_no FROM vip_admin.book_entries e WHERE e.channel = @channel AND e.refund_no <> '' AND (e.business_day = @day
            OR e.business_day BETWEEN @day - {Patience} AND @day + 1 AND (e.match IS NULL OR e.match IN ('carried', 'discrepancy')))),
        given AS MATERIALIZED (
          SELECT e.order_no, e.refund_no, e.amount_fen, e.business_day, e.booked_at, e.order_type
          FROM refunded o JOIN vip_admin.book_entries e ON e.order_no = o.order_no AND e.refund_no <> '' AND e.channel = @channel),
        backed AS MATERIALIZED (
          SELECT l.statement_id, l.line_no, l.order_no, nullif(l.refund_no, '') AS refund_no, l.traded_at, l.amount_fen, f.business_day
          FROM refunded o CROSS JOIN LATERAL (SELECT * FROM vip_admin.statement_lines l WHERE l.order_no = o.order_no AND l.kind <> 'payment' OFFSET 0) l
          JOIN force f ON f.id = l.statement_id),
        numbered AS (
          SELECT l.statement_id, l.line_no, e.order_no, e.refund_no, row_number() OVER (PARTITION BY e.order_no, e.refund_no ORDER BY
            (l.amount_fen = e.amount_fen) DESC, l.business_day, l.line_no) AS place
          FROM given e JOIN backed l ON l.order_no = e.order_no AND l.refund_no = e.refund_no),
        refund_pair AS MATERIALIZED (
          SELECT statement_id, line_no, order_no, refund_no FROM numbered WHERE place = 1
          UNION ALL
          SELECT l.statement_id, l.line_no, e.order_no, e.refund_no
          FROM (SELECT *, row_number() OVER (PARTITION BY order_no, amount_fen ORDER BY traded_at, line_no) AS place FROM backed WHERE refund_no IS NULL) l
          JOIN (SELECT *, row_number() OVER (PARTITION BY order_no, amount_fen ORDER BY booked_at, refund_no) AS place FROM given e
                WHERE NOT EXISTS (SELECT FROM numbered n WHERE n.order_no = e.order_no AND n.refund_no = e.refund_no)) e
            ON e.order_no = l.order_no AND e.amount_fen = l.amount_fen AND e.place = l.place),
        refund AS (
          SELECT l.statement_id, l.line_no, l.order_no, l.refund_no, l.amount_fen, l.business_day, e.order_no AS entry_no, e.refund_no AS entry_refund,
            e.amount_fen AS local_fen, e.business_day AS local_day, e.order_type
          FROM backed l LEFT JOIN refund_pair p USING ({LineKey})
          FULL JOIN given e ON e.order_no = p.order_no AND e.refund_no = p.refund_no),
        refund_judged AS MATERIALIZED (
          SELECT r.*, CASE
            WHEN r.entry_no IS NOT NULL AND r.line_no IS NOT NULL THEN CASE WHEN r.amount_fen <> r.local_fen THEN 'REFUND_AMOUNT' END
            WHEN r.line_no IS NOT NULL THEN 'REFUND_REMOTE_ONLY'
            WHEN {Patience} + 1 = (SELECT count(*) FROM days d WHERE d.refunds AND d.business_day BETWEEN r.local_day AND r.local_day + {Patience})
              THEN 'REFUND_LOCAL_ONLY' END AS type
          FROM refund r)
        """;

    /// <summary>
    /// The order under whose number a query recorded the refund of <c>refund_judged r</c> before its statement arrived; else the refund's number.
    /// </summary>
    private const string RefundSubject = """
        coalesce((SELECT d.subject FROM vip_admin.discrepancies d
           WHERE r.type = 'REFUND_REMOTE_ONLY' AND d.order_no = r.order_no AND d.subject = r.order_no AND d.type = r.type AND d.status <> 'autoResolved'
             AND (d.platform_evidence ->> 'refundNo' = r.refund_no OR (d.platform_evidence ->> 'refundedFen')::bigint = r.amount_fen) LIMIT 1),
         r.entry_refund, r.refund_no, @channel || ':' || r.business_day || ':' || r.line_no)
        """;

    private const string Verdicts = $"""
        verdict AS MATERIALIZED (
          SELECT p.statement_id, p.line_no, p.entry_no, '' AS entry_refund, p.type,
            CASE WHEN p.type = 'CUTOFF_CARRY' THEN 'carried' WHEN p.type IS NOT NULL THEN 'discrepancy' WHEN p.line_no IS NULL THEN NULL
                 WHEN p.business_day <> p.local_day THEN 'carried' WHEN p.booked_type <> 'vip' THEN 'otherBusiness' ELSE 'matched' END AS match,
            CASE WHEN p.type = 'LOCAL_MISSING' OR p.type = 'DUPLICATE_PAYMENT' AND p.elsewhere = @channel
                   THEN @channel || ':' || p.business_day || ':' || p.line_no
                 -- Two orders hold the transaction: the later one is the subject, whichever of them was looked at first.
                 WHEN p.type = 'DUPLICATE_PAYMENT' AND p.line_no IS NULL THEN CASE WHEN p.owns THEN greatest(p.entry_no, p.owner) ELSE p.owner END
                 WHEN p.type = 'DUPLICATE_PAYMENT' AND p.local_transaction = p.transaction_id THEN greatest(p.order_no, p.other)
                 ELSE coalesce(p.entry_no, p.order_no) END AS subject,
            CASE WHEN p.type = 'LOCAL_MISSING' THEN p.order_no
                 WHEN p.type = 'DUPLICATE_PAYMENT' AND p.line_no IS NULL THEN CASE WHEN p.owns THEN greatest(p.entry_no, p.owner) ELSE p.owner END
                 WHEN p.type = 'DUPLICATE_PAYMENT' AND p.local_transaction = p.transaction_id THEN greatest(p.order_no, p.other)
                 ELSE coalesce(p.entry_no, p.order_no) END AS about,
            coalesce(p.business_day, p.owner_day, p.local_day) AS bill_day, coalesce(p.local_fen, p.known_fen) AS local_fen,
            coalesce(p.statement_id, p.owner_statement) AS seen_statement, coalesce(p.line_no, p.owner_line) AS seen_line,
            CASE WHEN p.type = 'DUPLICATE_PAYMENT' THEN CASE WHEN p.line_no IS NULL THEN least(p.entry_no, p.owner)
              WHEN p.local_transaction = p.transaction_id THEN least(p.order_no, p.other) ELSE p.other END END AS other
          FROM judged p
          UNION ALL
          SELECT r.statement_id, r.line_no, r.entry_no, r.entry_refund, r.type,
            CASE WHEN r.type IS NOT NULL THEN 'discrepancy'
                 WHEN r.line_no IS NULL THEN CASE WHEN EXISTS (SELECT FROM days d WHERE d.business_day = r.local_day AND d.refunds) THEN 'carried' END
                 WHEN r.business_day <> r.local_day THEN 'carried' WHEN r.order_type <> 'vip' THEN 'otherBusiness' ELSE 'matched' END,
            {RefundSubject}, coalesce(r.entry_no, r.order_no), coalesce(r.business_day, r.local_day), r.local_fen, r.statement_id, r.line_no, NULL
          FROM refund_judged r)
        """;

    private static readonly string Severities = "CASE d.type " + string.Join(' ', Enum.GetValues<DiscrepancyType>()
        .Select(type => $"WHEN '{EvidenceSide.CodeOf(type)}' THEN {(int)DiscrepancyLedger.SeverityOf(type)}")) + " END";

    /// <summary>
    /// <c>differing</c>: one row for each type and subject with what the evidence names; <c>kept</c>: those that a person settled on the same facts;
    /// <c>recorded</c>: the unfinished ones, new or seen again.
    /// </summary>
    private static readonly string Recording = $"""
        chosen AS (
          SELECT DISTINCT ON (v.type, v.subject) v.* FROM verdict v WHERE v.type IS NOT NULL
          ORDER BY v.type, v.subject, v.line_no IS NULL, v.bill_day, v.line_no),
        differing AS MATERIALIZED (
          SELECT c.type, c.subject, c.bill_day, c.local_fen, l.amount_fen AS platform_fen, nullif(l.transaction_id, '') AS transaction_id,
            o.order_id, coalesce(o.order_no, c.about) AS order_no, o.user_id,
            {EvidenceSql.Ours("c.other", "e")} AS local, {EvidenceSql.Theirs("l", "f", "c.type", "c.about")} AS platform
          FROM chosen c
          LEFT JOIN vip_admin.statement_lines l ON l.statement_id = c.seen_statement AND l.line_no = c.seen_line
          LEFT JOIN LATERAL (
            -- Without a line, the statement that lacks it.
            SELECT f.* FROM force f WHERE f.id = c.seen_statement OR c.seen_statement IS NULL AND f.business_day = c.bill_day
            ORDER BY f.kind = CASE WHEN c.entry_refund = '' THEN 'trade' ELSE 'refund' END DESC LIMIT 1) f ON true
          LEFT JOIN public.orders o ON o.order_no = c.about
          LEFT JOIN public.users u ON u.user_id = o.user_id
          LEFT JOIN vip_admin.book_entries e ON e.order_no = c.entry_no AND e.refund_no = c.entry_refund AND c.entry_refund <> ''),
        kept AS MATERIALIZED (
          SELECT DISTINCT ON (d.type, d.subject) d.id, d.type, d.subject
          FROM differing v JOIN vip_admin.discrepancies d ON d.order_no = v.order_no AND d.subject = v.subject AND d.type = v.type
          WHERE d.status IN ('resolved', 'writtenOff') AND d.local_fen IS NOT DISTINCT FROM v.local_fen AND d.platform_fen IS NOT DISTINCT FROM v.platform_fen
            AND d.platform_evidence ->> 'transactionId' IS NOT DISTINCT FROM v.transaction_id
            AND NOT EXISTS (SELECT FROM vip_admin.discrepancies x WHERE x.subject = v.subject AND x.type = v.type AND x.{Discrepancy.UnfinishedSql})
          ORDER BY d.type, d.subject, d.id DESC),
        recorded AS (
          INSERT INTO vip_admin.discrepancies AS d (id, type, severity, status, subject, order_id, order_no, user_id, channel, local_fen, platform_fen,
            business_day, bill_day, local_evidence, platform_evidence, first_seen_at, last_seen_at, seen_count, run_id, version)
          SELECT {EvidenceSql.NewId("d.subject, d.type")},
            d.type, {Severities}, 'open', d.subject, d.order_id, d.order_no, d.user_id, @channel, d.local_fen, d.platform_fen, @today, d.bill_day, d.local, d.platform, @now, @now, 1, @run, 1
          FROM differing d WHERE NOT EXISTS (SELECT FROM kept k WHERE k.type = d.type AND k.subject = d.subject)
          ORDER BY d.subject, d.type
          ON CONFLICT (subject, type) WHERE {Discrepancy.UnfinishedSql} DO UPDATE SET last_seen_at = excluded.last_seen_at,
            -- The day is closed: it stays with the day on which it was found.
            bill_day = CASE WHEN excluded.closed_day IS NULL THEN excluded.bill_day ELSE d.bill_day END
          RETURNING d.id, d.type, d.subject, xmax = 0 AS is_new),
        told AS (
          INSERT INTO vip_admin.discrepancy_events (discrepancy_id, at, actor_id, actor_name, kind)
          SELECT r.id, @now, @actor, @actor_name, 'detected' FROM recorded r WHERE r.is_new),
        known AS (SELECT id, type, subject FROM recorded UNION ALL SELECT id, type, subject FROM kept),
        -- A line of another day that stood for our side no longer does.
        recounted AS (
          DELETE FROM vip_admin.book_days d USING (
            SELECT DISTINCT f.business_day FROM verdict v JOIN force f ON f.id = v.statement_id
            JOIN vip_admin.statement_lines l ON l.statement_id = v.statement_id AND l.line_no = v.line_no WHERE f.business_day <> @day AND l.plain) o
          WHERE d.channel = @channel AND d.business_day = o.business_day),
        lined AS (
          UPDATE vip_admin.statement_lines l SET match = v.match, discrepancy_id = k.id, plain = false
          FROM verdict v LEFT JOIN known k ON k.type = v.type AND k.subject = v.subject
          WHERE l.statement_id = v.statement_id AND l.line_no = v.line_no AND (l.match, l.discrepancy_id, l.plain) IS DISTINCT FROM (v.match, k.id, false)
          RETURNING l.line_no),
        booked AS (
          UPDATE vip_admin.book_entries e SET match = v.match, discrepancy_id = k.id
          FROM verdict v LEFT JOIN known k ON k.type = v.type AND k.subject = v.subject
          WHERE e.order_no = v.entry_no AND e.refund_no = v.entry_refund AND (e.match, e.discrepancy_id) IS DISTINCT FROM (v.match, k.id)
          RETURNING e.order_no)
        -- Every line that is not judged here is plain.
        SELECT (SELECT lines FROM total)::int,
          ((SELECT lines FROM total) - (SELECT count(*) FROM line) + count(*) FILTER (WHERE v.match IN ('matched', 'otherBusiness')))::int,
          count(*) FILTER (WHERE v.match = 'carried')::int, (SELECT count(*) FROM differing)::int,
          (SELECT count(*) FROM recorded WHERE is_new)::int, (SELECT count(*) FROM lined) + (SELECT count(*) FROM booked)
        FROM verdict v JOIN force f ON f.id = v.statement_id WHERE f.business_day = @day
        """;

    /// <summary>The whole statement.</summary>
    internal static string Text { get; } = $"""
        WITH {InForce.Days},
        {PaymentPairs},
        {PaymentSides},
        {PaymentVerdicts},
        {Refunds},
        {Verdicts},
        {Recording}
        """;
}
