using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Statements;

/// <summary>One line of a statement.</summary>
public sealed class StatementLine
{
    public Guid StatementId { get; set; }
    /// <summary>Counted from 1 in the unpacked file.</summary>
    public int LineNo { get; set; }
    public BillLineKind Kind { get; set; }
    /// <summary>Our order number as the platform repeats it.</summary>
    public required string OrderNo { get; set; }
    public string? TransactionId { get; set; }
    /// <summary>Our refund number; null for payments, and where Alipay does not give one.</summary>
    public string? RefundNo { get; set; }
    /// <summary>UTC.</summary>
    public DateTime TradedAt { get; set; }
    /// <summary>The full amount before coupons, in fen; positive, for refunds too.</summary>
    public long AmountFen { get; set; }
    /// <summary>What of the amount is settled, after coupons the merchant gave: the base of the fee, in fen; null when the file does not tell.</summary>
    public long? SettledFen { get; set; }
    /// <summary>Positive as cost, negative when given back.</summary>
    public long FeeFen { get; set; }
    /// <summary>The rate that the line names, in millionths (0.6 % = 6000); null when it names none.</summary>
    public int? RateMillionths { get; set; }
    /// <summary>Null until it is matched.</summary>
    public Match? Match { get; set; }
    /// <summary>
    /// A payment that agrees with an order of its day in every respect. It stands for both sides: our side has no <see cref="BookEntry"/> of its own.
    /// </summary>
    public bool Plain { get; set; }
    public Guid? DiscrepancyId { get; set; }
}
