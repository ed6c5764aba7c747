namespace VipAdmin.Core.Statements;

/// <summary>One movement of the account's balance, as a statement of fund flows lists it. Kept and summed; not matched.</summary>
public sealed class FundFlow
{
    public Guid StatementId { get; set; }
    /// <summary>Counted from 1 in the unpacked file.</summary>
    public int LineNo { get; set; }
    /// <summary>The platform's number of the movement.</summary>
    public required string FlowNo { get; set; }
    /// <summary>The platform's number of the payment, refund or other business behind it.</summary>
    public required string BusinessNo { get; set; }
    /// <summary>Our order number; WeChat Pay's files have none.</summary>
    public string? OrderNo { get; set; }
    /// <summary>UTC.</summary>
    public DateTime BookedAt { get; set; }
    /// <summary>Positive in, negative out.</summary>
    public long AmountFen { get; set; }
    /// <summary>The balance after it.</summary>
    public long BalanceFen { get; set; }
    /// <summary>The platform's own word for the business.</summary>
    public required string Type { get; set; }
}
