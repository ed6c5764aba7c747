using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Statements;

/// <summary>One file of a platform as it was imported or refused. In force is at most one per channel, day and kind.</summary>
public sealed class Statement
{
    public Guid Id { get; set; }
    /// <summary><c>wechat</c> or <c>alipay</c>; null when a refused file does not tell.</summary>
    public string? Channel { get; set; }
    /// <summary>The Beijing calendar day of its trades; null when a refused file does not tell.</summary>
    public DateOnly? BusinessDay { get; set; }
    public BillKind? Kind { get; set; }
    /// <summary>WeChat's <c>ALL</c>, <c>SUCCESS</c> or <c>REFUND</c>; null for other files.</summary>
    public string? Variant { get; set; }
    public StatementState State { get; set; }
    public StatementSource Source { get; set; }
    public string? FileName { get; set; }
    /// <summary>Of the file as it was given, in lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; set; }
    /// <summary>Of what the file says, however it is packed and whenever it was exported; null for a refused file.</summary>
    public string? ContentSha256 { get; set; }
    /// <summary>Size of the file as it was given.</summary>
    public long Bytes { get; set; }
    public int Lines { get; set; }
    public int Payments { get; set; }
    public long PaymentFen { get; set; }
    public int Refunds { get; set; }
    /// <summary>A positive number.</summary>
    public long RefundFen { get; set; }
    /// <summary>Positive as cost, negative when more was given back than charged.</summary>
    public long FeeFen { get; set; }
    /// <summary>The merchant number (WeChat) or the account (Alipay, 2088…) that the file names.</summary>
    public string? Merchant { get; set; }
    public DateTime ImportedAt { get; set; }
    /// <summary>Id of the actor.</summary>
    public required string ImportedBy { get; set; }
    public required string ImportedByName { get; set; }
    public Guid? RunId { get; set; }
    /// <summary>The statement that took its place.</summary>
    public Guid? ReplacedBy { get; set; }
    /// <summary>When its lines were last matched (UTC).</summary>
    public DateTime? MatchedAt { get; set; }
    /// <summary>Code of the fault of a refused file.</summary>
    public string? Error { get; set; }
    /// <summary>Line of the fault, counted from 1 in the unpacked file.</summary>
    public int? ErrorLine { get; set; }
    /// <summary>JSON object: what the text of the fault names.</summary>
    public string? ErrorDetails { get; set; }
}
