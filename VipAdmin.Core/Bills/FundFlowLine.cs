namespace VipAdmin.Core.Bills;

/// <summary>One movement of the account's balance.</summary>
/// <param name="LineNo">Line of the unpacked file as an editor counts it: the first is 1.</param>
/// <param name="FlowNo">The platform's number of the movement.</param>
/// <param name="BusinessNo">The platform's number of the payment, refund or other business behind it.</param>
/// <param name="OrderNo">The merchant's order number; WeChat Pay's bill has none.</param>
/// <param name="AmountFen">Positive in, negative out.</param>
/// <param name="BalanceFen">The balance after it.</param>
/// <param name="Type">The platform's own word for the business (业务类型).</param>
public sealed record FundFlowLine(int LineNo, string FlowNo, string BusinessNo, string? OrderNo, DateTime BookedAtUtc, long AmountFen, long BalanceFen,
    string Type);
