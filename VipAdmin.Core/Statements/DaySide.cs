namespace VipAdmin.Core.Statements;

/// <summary>One side of a day; refunds are positive numbers.</summary>
public sealed record DaySide(DaySum Payments, DaySum Refunds)
{
    /// <summary>Payments and refunds.</summary>
    public int Count => Payments.Count + Refunds.Count;

    /// <summary>Payments less refunds, in fen.</summary>
    public long NetFen => Payments.Fen - Refunds.Fen;
}
