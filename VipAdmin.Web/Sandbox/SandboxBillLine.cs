namespace VipAdmin.Web.Sandbox;

/// <summary>A line of a bill before it is put into a platform's words.</summary>
/// <param name="RefundNo">Null on payments.</param>
/// <param name="AmountFen">The full figure, positive on refunds too.</param>
/// <param name="FeeFen">What the platform keeps; negative when it gives a fee back.</param>
/// <param name="Arrived">Whether a refund has arrived.</param>
public sealed record SandboxBillLine(string OrderNo, string TransactionId, string? RefundNo, DateTime At, long AmountFen, long FeeFen, bool Arrived = true);
