namespace VipAdmin.Core.Payments.WeChatPay;

/// <summary>Where a bill can be downloaded for five minutes, and the SHA-1 of its content.</summary>
internal sealed record BillLink(string Address, string Sha1);
