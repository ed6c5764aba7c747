namespace VipAdmin.Core.Bills;

/// <summary>What a bill is, as read from the file itself.</summary>
/// <param name="Channel"><c>wechat</c> or <c>alipay</c>.</param>
/// <param name="Variant">Null on fund flows.</param>
/// <param name="Day">The Beijing day; null only on a WeChat Pay bill without a line, which does not say.</param>
/// <param name="Merchant">The merchant number, or Alipay's seller (2088…); null where the file does not say.</param>
/// <param name="Account">Alipay's account as printed: the seller followed by 0156.</param>
public sealed record BillHeader(string Channel, BillKind Kind, BillVariant? Variant, DateOnly? Day, string? Merchant, string? Account = null);
