namespace VipAdmin.Core.Backend;

/// <summary>A row of the backend's <c>public.refund_requests</c>. The portal writes it only when a person books a refund that the platform made.</summary>
public sealed class RefundRequest
{
    public required string RefundId { get; set; }
    public required string OrderId { get; set; }
    /// <summary>Yuan, numeric(10,2).</summary>
    public decimal RefundAmount { get; set; }
    public string? Reason { get; set; }
    /// <summary>0 waiting, 1 approved, 2 rejected, 3 refunding, 4 refunded, 5 failed.</summary>
    public int Status { get; set; }
    public string? ReviewNote { get; set; }
    public DateTime? ReviewedAt { get; set; }
    public string? RefundTransactionId { get; set; }
    public DateTime? RefundedAt { get; set; }
    public DateTime CreatedAt { get; set; }

    /// <summary>The <see cref="Status"/> of a refund whose money was given back.</summary>
    public const int PaidOut = 4;
}
