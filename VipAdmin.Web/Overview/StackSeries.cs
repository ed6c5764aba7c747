namespace VipAdmin.Web.Overview;

/// <summary>One part of every column of a <see cref="StackChart"/>.</summary>
/// <param name="Name">In the legend and at the head of the table.</param>
/// <param name="Look">Colour: <c>first</c> or <c>second</c> for things of the same rank, else the name of a meaning (<c>critical</c>, <c>ok</c> …).</param>
public sealed record StackSeries(string Name, string Look);

/// <summary>One column of a <see cref="StackChart"/>.</summary>
/// <param name="Name">When, or what kind; at the head of a row of the table.</param>
/// <param name="Values">One for each series, the lowest part first.</param>
/// <param name="Tick">Words under the column; null for none.</param>
/// <param name="Href">Where its rows are; null for nowhere.</param>
public sealed record StackColumn(string Name, IReadOnlyList<double> Values, string? Tick = null, string? Href = null)
{
    /// <summary>Where the rows of each value are, in the order of <see cref="Values"/>; null for those of the column.</summary>
    public IReadOnlyList<string?>? PartHrefs { get; init; }

    /// <summary>What the hover text of each value says further; null for nothing.</summary>
    public IReadOnlyList<string?>? PartNotes { get; init; }

    /// <summary>Height of the whole column.</summary>
    public double Sum => Values.Sum();
}
