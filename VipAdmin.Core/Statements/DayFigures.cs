namespace VipAdmin.Core.Statements;

/// <summary>Both sides of a channel's day, and what lies between them.</summary>
/// <param name="State">Where its close stands: <c>open</c>, <c>prepared</c> or <c>closed</c>.</param>
/// <param name="Statement">Whether the platform's payments and refunds of the day are imported.</param>
/// <param name="Local">Our books.</param>
/// <param name="Platform">The statements in force.</param>
/// <param name="FeeFen">What the platform kept; negative when it gave more back.</param>
/// <param name="Matched">Lines that agree with our books of the day, other business included; payments less refunds.</param>
/// <param name="Carried">Lines and rows that agree with another day, or wait for it; platform less local.</param>
/// <param name="ExplainedFen">What of the difference carried rows and discrepancies account for.</param>
/// <param name="Discrepancies">The day's discrepancies by type: those that explain it, and what is unfinished besides.</param>
public sealed record DayFigures(string Channel, string State, bool Statement, DaySide Local, DaySide Platform, long FeeFen, DaySum Matched, DaySum Carried,
    long ExplainedFen, IReadOnlyDictionary<string, int> Discrepancies)
{
    /// <summary>The same discrepancies with what they do to the difference, by type. Figures that were signed before this was kept have none.</summary>
    public IReadOnlyList<DayCause> Causes { get; init; } = [];

    /// <summary>Whether both say the same about the money of the day.</summary>
    public bool AmountsTo(DayFigures other) => (Local, Platform, FeeFen, Matched, Carried, ExplainedFen)
        == (other.Local, other.Platform, other.FeeFen, other.Matched, other.Carried, other.ExplainedFen);

    /// <summary>Platform less local, each payments less refunds.</summary>
    public long DifferenceFen => Platform.NetFen - Local.NetFen;

    /// <summary>The rest. It is worked out, not set: 0 while every line and row of the day is matched, carried or explained.</summary>
    public long UnexplainedFen => DifferenceFen - ExplainedFen;
}
