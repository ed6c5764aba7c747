using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Payments;

/// <summary>The bill to fetch.</summary>
/// <param name="Day">A past Beijing day.</param>
/// <param name="Kind">Trades, WeChat Pay's refunds alone, or fund flows.</param>
/// <param name="Variant">Which of WeChat Pay's trade bills; Alipay has one.</param>
public sealed record BillQuestion(DateOnly Day, BillKind Kind = BillKind.Trade, BillVariant Variant = BillVariant.All);
