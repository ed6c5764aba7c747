namespace VipAdmin.Core.Statements;

/// <summary>What the files of a filter add up to. Sums are those of statements of trades in force; fund flows list the same money again.</summary>
/// <param name="Files">Files of any state.</param>
/// <param name="InForce">Statements that count, days without trades included.</param>
/// <param name="Refused">Files that were not taken.</param>
public sealed record StatementTotals(int Files, int InForce, int Refused)
{
    public long Payments { get; init; }
    public long PaymentFen { get; init; }
    public long Refunds { get; init; }
    /// <summary>A positive number.</summary>
    public long RefundFen { get; init; }
    /// <summary>Positive as cost.</summary>
    public long FeeFen { get; init; }
    public long Lines { get; init; }
    /// <summary>Lines of statements that were matched.</summary>
    public long Compared { get; init; }
    /// <summary>How the compared lines stand.</summary>
    public StatementMatches Matches { get; init; } = StatementMatches.None;
}
