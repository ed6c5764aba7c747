namespace VipAdmin.Core.Discrepancies;

/// <summary>Sums of a filter, in fen.</summary>
/// <param name="Count">Exact up to <see cref="DiscrepancyList.CountedTo"/>; one more means "more".</param>
/// <param name="LocalFen">Our amounts.</param>
/// <param name="PlatformFen">The platforms' amounts.</param>
/// <param name="DifferenceFen">Platform minus ours, over the rows in which both are known.</param>
/// <param name="Overdue">Unfinished ones past the limit of their severity.</param>
public sealed record DiscrepancyTotals(int Count, long LocalFen, long PlatformFen, long DifferenceFen, int Overdue)
{
    public static DiscrepancyTotals None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Whether the filter matches more rows than were counted and summed.</summary>
    public bool More => Count > DiscrepancyList.CountedTo;
}
