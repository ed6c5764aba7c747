namespace VipAdmin.Core.Statements;

/// <summary>A movement of the account as listed. The properties mean what they mean in <see cref="FundFlow"/>.</summary>
public sealed record FundFlowRow(int LineNo, string FlowNo, string BusinessNo, string? OrderNo, DateTime BookedAt, long AmountFen, long BalanceFen,
    string Type);
