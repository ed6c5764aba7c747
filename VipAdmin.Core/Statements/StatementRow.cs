using System.Linq.Expressions;
using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Statements;

/// <summary>A statement as listed. The properties mean what they mean in <see cref="Statement"/>.</summary>
public sealed record StatementRow(Guid Id, string? Channel, DateOnly? Day, BillKind? Kind, string? Variant, StatementState State, StatementSource Source,
    string? FileName, string Sha256, long Bytes)
{
    public int Lines { get; init; }
    public int Payments { get; init; }
    public long PaymentFen { get; init; }
    public int Refunds { get; init; }
    public long RefundFen { get; init; }
    public long FeeFen { get; init; }
    public string? Merchant { get; init; }
    public DateTime ImportedAt { get; init; }
    public string ImportedBy { get; init; } = "";
    public string ImportedByName { get; init; } = "";
    public Guid? RunId { get; init; }
    public Guid? ReplacedBy { get; init; }
    public DateTime? MatchedAt { get; init; }
    public string? Error { get; init; }
    public int? ErrorLine { get; init; }
    public string? ErrorDetails { get; init; }

    /// <summary>Why it was refused; null when it was not.</summary>
    public ImportFault? Fault => Error is null ? null : ImportFault.Read(Error, ErrorLine, ErrorDetails);

    internal static Expression<Func<Statement, StatementRow>> FromStatement { get; } = s => new StatementRow(s.Id, s.Channel, s.BusinessDay, s.Kind,
        s.Variant, s.State, s.Source, s.FileName, s.Sha256, s.Bytes)
    {
        Lines = s.Lines,
        Payments = s.Payments,
        PaymentFen = s.PaymentFen,
        Refunds = s.Refunds,
        RefundFen = s.RefundFen,
        FeeFen = s.FeeFen,
        Merchant = s.Merchant,
        ImportedAt = s.ImportedAt,
        ImportedBy = s.ImportedBy,
        ImportedByName = s.ImportedByName,
        RunId = s.RunId,
        ReplacedBy = s.ReplacedBy,
        MatchedAt = s.MatchedAt,
        Error = s.Error,
        ErrorLine = s.ErrorLine,
        ErrorDetails = s.ErrorDetails,
    };
}
