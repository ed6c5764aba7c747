namespace VipAdmin.Core.Discrepancies;

/// <summary>Everything the page of one discrepancy shows.</summary>
/// <param name="Evidence">Both sides as they were at detection, aligned.</param>
/// <param name="History">Newest first.</param>
/// <param name="Related">Other discrepancies of the same order, newest first.</param>
/// <param name="Run">The run that found it.</param>
/// <param name="Place">Where it stands in the list from which it was opened.</param>
/// <param name="Now">Our books as they are now.</param>
/// <param name="Asked">The platform's newest answer since it was found; null when it was not asked again.</param>
/// <param name="Verdict">What the facts amount to now.</param>
/// <param name="Facts">The six facts that decide, when found and now.</param>
public sealed record DiscrepancyDetail(
    DiscrepancyRow Row, IReadOnlyList<EvidenceRow> Evidence, IReadOnlyList<DiscrepancyLine> History, IReadOnlyList<DiscrepancyRow> Related, FoundBy? Run,
    PlaceInList Place, BooksNow Now, PlatformNow? Asked, CaseVerdict Verdict, IReadOnlyList<CaseFact> Facts)
{
    /// <summary>Orders that the payment may belong to, the likeliest first; none where an order is known.</summary>
    public IReadOnlyList<NearOrder> Candidates { get; init; } = [];

    /// <summary>Whether an order is looked for that the payment may belong to.</summary>
    public bool Seeks => NearOrders.IsSought(Row.Type);

    /// <summary>The member's other orders around this one, in the order of time.</summary>
    public IReadOnlyList<NearOrder> Others { get; init; } = [];

    /// <summary>What support noted about the member lately, the newest first.</summary>
    public IReadOnlyList<CaseNote> Notes { get; init; } = [];

    /// <summary>The order in its present state; null when there is none.</summary>
    public OrderNow? Order => Now.Order;
}
