namespace VipAdmin.Core.Bills;

/// <summary>One line of a trade bill.</summary>
/// <param name="LineNo">Line of the unpacked file as an editor counts it: the first is 1.</param>
/// <param name="OrderNo">The merchant's order number. A refund names the order it belongs to, which may be of an earlier day.</param>
/// <param name="TransactionId">The platform's number of the payment.</param>
/// <param name="RefundNo">
/// The merchant's number of the refund (<c>out_refund_no</c>, <c>out_request_no</c>); null on payments, and where Alipay names none.
/// </param>
/// <param name="TradedAtUtc">A payment: when it succeeded. A refund: when WeChat Pay accepted it, when Alipay finished it.</param>
/// <param name="AmountFen">The full figure before coupons, positive on refunds too.</param>
/// <param name="FeeFen">What the platform keeps; negative when it gives a fee back.</param>
public sealed record BillLine(int LineNo, BillLineKind Kind, string OrderNo, string? TransactionId, string? RefundNo, DateTime TradedAtUtc, long AmountFen,
    long FeeFen)
{
    /// <summary>The platform's own number of the refund; Alipay has none.</summary>
    public string? PlatformRefundNo { get; init; }

    /// <summary>The amount after the merchant's coupons: what is settled (应结订单金额, 退款金额, 商家实收). Positive on refunds too.</summary>
    public long SettledFen { get; init; }

    /// <summary>The rate of the fee: 0.006 for 0.60%. Alipay's bill has no rates.</summary>
    public decimal? Rate { get; init; }

    /// <summary>The merchant number; at Alipay the account of the bill.</summary>
    public required string Merchant { get; init; }

    /// <summary>The app in which the order was paid; Alipay's bill does not say.</summary>
    public string? AppId { get; init; }

    /// <summary>The platform's own word (交易状态, 业务类型).</summary>
    public required string Status { get; init; }

    /// <summary>WeChat Pay's snapshot of a refund's state (退款状态) when the bill was made; it is not updated later.</summary>
    public string? RefundStatus { get; init; }
}
