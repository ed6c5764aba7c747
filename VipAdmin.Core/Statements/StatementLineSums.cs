namespace VipAdmin.Core.Statements;

/// <summary>The lines of a statement as they are stored, added up again.</summary>
/// <param name="RefundFen">Refunds and revocations, a positive number.</param>
/// <param name="FeeFen">Positive as cost.</param>
public sealed record StatementLineSums(int Lines, int Payments, long PaymentFen, int Refunds, long RefundFen, long FeeFen)
{
    /// <summary>Whether the lines are those that the file adds up to.</summary>
    public bool Agree(StatementRow row)
        => this == new StatementLineSums(row.Lines, row.Payments, row.PaymentFen, row.Refunds, row.RefundFen, row.FeeFen);
}
