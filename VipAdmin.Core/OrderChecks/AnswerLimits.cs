namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// From when on queries without an answer are a warning. Below these limits a platform has merely lost a few answers, as networks do, and the orders are asked
/// about again anyway.
/// </summary>
/// <param name="Percent">A warning needs a greater share of the queries than this.</param>
/// <param name="Count">A warning needs at least this many orders.</param>
/// <param name="InARow">One order that got no answer this many times in a row is a warning by itself.</param>
public sealed record AnswerLimits(int Percent, int Count, int InARow)
{
    /// <summary>Whether so many of the queries are worth a warning.</summary>
    public bool AreMany(long unanswered, long asked) => unanswered >= Count && unanswered * 100 > asked * Percent;

    /// <summary>Whether an order that got no answer so many times in a row is worth a warning.</summary>
    public bool IsPersistent(int inARow) => inARow >= InARow;
}
