namespace VipAdmin.Web.Sandbox;

/// <summary>A sale with everything that either side has of it; what is null never reached that side.</summary>
internal sealed record DemoSale(DemoTradeRow Trade)
{
    public DemoMemberRow? Member { get; init; }
    public DemoOrderRow? Order { get; init; }
    public DemoVipOrderRow? Link { get; init; }
    public DemoCallbackRow? Callback { get; init; }
    /// <summary>The refund as our books have it.</summary>
    public DemoRefundRow? Asked { get; init; }
    /// <summary>The refund at the platform.</summary>
    public SandboxRefund? Refund { get; init; }
    /// <summary>How far the fee on the bill is from the agreed one, in fen.</summary>
    public long FeeOffFen { get; init; }
}

/// <summary>A row of <c>public.refund_requests</c>.</summary>
internal sealed record DemoRefundRow(string RefundId, string OrderId, string UserId, decimal RefundAmount, string Reason, int Status, DateTime ReviewedAt,
    string? RefundTransactionId, DateTime? RefundedAt, DateTime CreatedAt, DateTime UpdatedAt);
