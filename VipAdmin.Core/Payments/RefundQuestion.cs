namespace VipAdmin.Core.Payments;

/// <summary>The refund to query.</summary>
/// <param name="OrderNo">Our order number.</param>
/// <param name="RefundNo"><c>out_refund_no</c> / <c>out_request_no</c>.</param>
public sealed record RefundQuestion(string OrderNo, string RefundNo);
