using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Statements;

/// <summary>Evidence as SQL writes it, in the shape of <see cref="EvidenceSide"/>: flat, times in UTC, what is not known left out.</summary>
internal static class EvidenceSql
{
    /// <summary>
    /// An id like <see cref="Guid.CreateVersion7()"/>: rows made later sort later. Those of one statement are counted (RFC 9562, 6.2), so that many rows in one
    /// order go to the end of each index instead of all over it.
    /// </summary>
    /// <param name="order">SQL: the order in which the statement writes its rows.</param>
    internal static string NewId(string order)
    {
        var count = $"lpad(to_hex(row_number() OVER (ORDER BY {order})), 6, '0')";
        return $"""
            (lpad(to_hex((extract(epoch FROM @now) * 1000)::bigint), 12, '0') || '7' || left({count}, 3) || '8' || substr({count}, 4, 3)
              || right(gen_random_uuid()::text, 12))::uuid
            """;
    }

    private const string Iso = "YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"";

    /// <summary>Our side: <c>orders o</c>, its member <c>users u</c>, another order, and the refund that is in question.</summary>
    /// <param name="other">SQL: number of the other order, or NULL.</param>
    /// <param name="entry">Alias of the refund's row in our books; its columns are NULL for payments.</param>
    /// <param name="requested">SQL: when the refund was requested, as text, or NULL.</param>
    internal static string Ours(string other, string entry, string requested = "NULL::text") => $"""
        jsonb_strip_nulls(jsonb_build_object(
          '{EvidenceName.Status}', {StatusOf("o.payment_status")},
          '{EvidenceName.AmountFen}', (o.amount * 100)::bigint, '{EvidenceName.TransactionId}', nullif(o.transaction_id, ''),
          '{EvidenceName.PaidAt}', {Plain("o.paid_at")}, '{EvidenceName.CreatedAt}', {Plain("o.created_at")},
          '{EvidenceName.CancelledAt}', {Plain("o.cancelled_at")}, '{EvidenceName.CancelReason}', o.cancel_reason,
          '{EvidenceName.Method}', o.payment_method, '{EvidenceName.Package}', o.product_name, '{EvidenceName.ExpireAt}', {Plain("o.expire_at")},
          '{EvidenceName.CallbackCount}', o.callback_count, '{EvidenceName.OrderType}', nullif(o.order_type, 'vip'),
          '{EvidenceName.Member}', o.user_id, '{EvidenceName.Level}', u.vip_level, '{EvidenceName.Expiry}', {Plain("u.vip_expire_at")},
          '{EvidenceName.Lifetime}', u.is_lifetime_vip, '{EvidenceName.OtherOrder}', {other},
          '{EvidenceName.RefundNo}', {entry}.refund_no, '{EvidenceName.RefundedFen}', {entry}.amount_fen,
          '{EvidenceName.RefundRequestedAt}', {requested}, '{EvidenceName.RefundedAt}', {Zoned($"{entry}.booked_at")}))
        """;

    /// <summary>The platform's side: a line, and the statement that lists it or lacks it.</summary>
    internal static string Theirs(string line, string statement, string type, string about) => $"""
        jsonb_strip_nulls(jsonb_build_object(
          '{EvidenceName.State}', CASE WHEN {line}.line_no IS NULL THEN CASE WHEN {type} = 'CUTOFF_CARRY' THEN 'unknown' ELSE 'notFound' END
            WHEN {line}.kind = 'payment' THEN 'paid' ELSE 'refunded' END,
          '{EvidenceName.AmountFen}', CASE WHEN {line}.kind = 'payment' THEN {line}.amount_fen END,
          '{EvidenceName.TransactionId}', nullif({line}.transaction_id, ''),
          '{EvidenceName.PaidAt}', CASE WHEN {line}.kind = 'payment' THEN {Zoned($"{line}.traded_at")} END,
          '{EvidenceName.RefundNo}', nullif({line}.refund_no, ''),
          '{EvidenceName.RefundedFen}', CASE WHEN {line}.kind <> 'payment' THEN {line}.amount_fen END,
          '{EvidenceName.RefundedAt}', CASE WHEN {line}.kind <> 'payment' THEN {Zoned($"{line}.traded_at")} END,
          '{EvidenceName.Channel}', @channel::text, '{EvidenceName.OrderNo}', nullif({line}.order_no, {about}),
          '{EvidenceName.FeeFen}', {line}.fee_fen, '{EvidenceName.StatementDay}', {statement}.business_day::text,
          '{EvidenceName.StatementId}', {statement}.id, '{EvidenceName.StatementFile}', {statement}.file_name, '{EvidenceName.StatementLine}', {line}.line_no,
          '{EvidenceName.Sha256}', {statement}.sha256))
        """;

    /// <summary>An instant of a column of ours.</summary>
    internal static string Zoned(string column) => $"to_char({column} AT TIME ZONE 'UTC', '{Iso}')";

    /// <summary>An instant of a column of the backend's.</summary>
    internal static string Plain(string column) => $"to_char({column}, '{Iso}')";

    /// <summary>The word of an order's status.</summary>
    internal static string StatusOf(string column) => $"CASE {column} " + string.Join(' ', Enum.GetValues<Backend.OrderStatus>()
        .Select(status => $"WHEN {(int)status} THEN '{Word.Of(status)}'")) + " END";
}
