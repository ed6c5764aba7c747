namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// A discrepancy's money in accounting terms, one row per discrepancy, worked out by the database.
/// <para>
/// <b>Booked</b> is what our books hold for the order now: its amount while it is paid, or cancelled or refunded with a trace of a payment, minus what we
/// have refunded. A pending or cancelled order has booked nothing. Now, not when found: money that was delivered in the meantime is no
/// longer owed. Only where the order has been deleted, its recorded status decides.
/// </para>
/// <para>
/// <b>Received</b> and <b>refunded</b> are the platform's side as recorded: the amount of a paid or refunded trade, and what of it was paid back; a trade that
/// was never paid received nothing. Null is unknown: no usable answer, or a refund whose amount the platform did not state. A payment that two booked
/// orders have was received once, for the earlier of them; the later one, whose discrepancy it is, received nothing.
/// </para>
/// <para>
/// A refund that a statement or the scan found has the refund's number as its subject and is about that refund alone: booked is what we gave back, as a
/// negative amount, and refunded what the platform gave back; a refund that is still under way has given back nothing. Fees are not money of an order and
/// stay unknown.
/// </para>
/// </summary>
public sealed class DiscrepancyMoney
{
    public Guid DiscrepancyId { get; set; }
    /// <summary>In our books now, net of our refunds, in fen.</summary>
    public long? BookedFen { get; set; }
    /// <summary>Received by the platform before refunds, in fen.</summary>
    public long? ReceivedFen { get; set; }
    /// <summary>Paid back by the platform, in fen.</summary>
    public long? RefundedFen { get; set; }

    /// <summary>What was received, of the row's own columns: a computed column.</summary>
    internal const string ReceivedSql = "CASE WHEN type = 'FEE_VARIANCE' THEN NULL WHEN subject <> order_no AND type LIKE 'REFUND%' THEN 0 "
        + "WHEN platform_evidence ->> 'state' IN ('unpaid', 'closed', 'notFound') THEN 0 WHEN platform_evidence ->> 'state' = 'unknown' THEN NULL "
        + "WHEN type = 'DUPLICATE_PAYMENT' AND local_evidence ->> 'otherOrder' IS NOT NULL "
        + "AND local_evidence ->> 'transactionId' = platform_evidence ->> 'transactionId' THEN 0 ELSE platform_fen END";

    /// <summary>What was paid back, of the row's own columns. The closing of a paid trade at Alipay is a full refund; WeChat's REFUND may be a part.</summary>
    internal const string RefundedSql = "CASE WHEN type = 'FEE_VARIANCE' THEN NULL "
        + "WHEN platform_evidence ->> 'refundedFen' IS NOT NULL THEN (platform_evidence ->> 'refundedFen')::bigint "
        + "WHEN platform_evidence ->> 'state' = 'refunded' THEN CASE WHEN platform_evidence ->> 'refundScope' = 'full' "
        + "OR platform_evidence ->> 'platformState' = 'TRADE_CLOSED' THEN platform_fen END ELSE 0 END";

    /// <summary>A discrepancy <c>d</c> that is about one refund alone, not about a payment.</summary>
    internal const string RefundSql = "d.subject <> d.order_no AND d.type LIKE 'REFUND%'";

    /// <summary>
    /// One row per discrepancy. A filter on the discrepancies reaches into it, so it reads no more orders than are listed. The trigger
    /// <c>discrepancies_booked</c> works out what is booked in the same way.
    /// </summary>
    internal const string Sql = $"""
        SELECT d.id AS discrepancy_id,
          CASE
            WHEN d.type = 'FEE_VARIANCE' THEN NULL
            WHEN d.type = 'LOCAL_MISSING' AND o.order_id IS NULL THEN 0
            WHEN {RefundSql} THEN CASE WHEN d.type = 'REFUND_STUCK' THEN 0 ELSE -coalesce(d.local_fen, 0) END
            WHEN o.order_id IS NULL THEN
              CASE WHEN d.local_evidence ->> 'status' IN ('paid', 'refunding') THEN d.local_fen
                   WHEN d.local_evidence ->> 'status' IN ('pending', 'cancelled', 'refunded') THEN 0 END
            WHEN o.payment_status = 0 OR o.payment_status = 3 AND o.paid_at IS NULL AND o.transaction_id IS NULL THEN 0
            WHEN o.payment_status = 2 THEN (o.amount * 100)::bigint - coalesce(
              (SELECT (sum(r.refund_amount) * 100)::bigint FROM public.refund_requests r WHERE r.order_id = o.order_id AND r.status IN (1, 3, 4)),
              (o.amount * 100)::bigint)
            ELSE (o.amount * 100)::bigint - coalesce(
              (SELECT (sum(r.refund_amount) * 100)::bigint FROM public.refund_requests r WHERE r.order_id = o.order_id AND r.status = 4), 0)
          END AS booked_fen, d.received_fen, d.refunded_fen
        FROM vip_admin.discrepancies d LEFT JOIN public.orders o ON o.order_no = d.order_no
        """;
}
