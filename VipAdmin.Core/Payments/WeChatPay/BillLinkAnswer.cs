namespace VipAdmin.Core.Payments.WeChatPay;

/// <summary>A verified answer to the request for a bill: exactly one of link, category and fault is set.</summary>
internal sealed record BillLinkAnswer(CallEvidence Call, BillLink? Link = null, ErrorCategory? Category = null, PlatformFault? Fault = null);
