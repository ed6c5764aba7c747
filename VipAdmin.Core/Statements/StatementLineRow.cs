using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Statements;

/// <summary>A line of a statement as listed. The properties mean what they mean in <see cref="StatementLine"/>.</summary>
public sealed record StatementLineRow(int LineNo, BillLineKind Kind, string OrderNo, string? TransactionId, string? RefundNo, DateTime TradedAt,
    long AmountFen, long FeeFen, int? RateMillionths, Match? Match, Guid? DiscrepancyId);
