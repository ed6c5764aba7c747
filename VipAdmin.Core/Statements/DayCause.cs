namespace VipAdmin.Core.Statements;

/// <summary>What the discrepancies of one type do to the difference of a day.</summary>
/// <param name="Type">Code of the type, e.g. <c>AMOUNT_MISMATCH</c>.</param>
/// <param name="Count">Discrepancies: those that explain rows of the day, and what is unfinished of it besides.</param>
/// <param name="Open">Of them, not finished.</param>
/// <param name="Blocking">Of them, not finished and severe enough to keep the day from being closed.</param>
/// <param name="Fen">The rows that they explain, platform less local; 0 for those that move no money.</param>
public sealed record DayCause(string Type, int Count, int Open, int Blocking, long Fen)
{
    /// <summary>The discrepancy, where it is one.</summary>
    public Guid? Only { get; init; }

    /// <summary>The day that all of them belong to; null where they belong to several.</summary>
    public DateOnly? BillDay { get; init; }
}
