namespace VipAdmin.Core.Discrepancies;

/// <summary>Everything the page of one discrepancy shows.</summary>
/// <param name="Evidence">Both sides as they were at detection, aligned.</param>
/// <param name="History">Newest first.</param>
/// <param name="Related">Other discrepancies of the same order, newest first.</param>
/// <param name="Order">The order as it stands now; null when there is none.</param>
/// <param name="Run">The run that found it.</param>
/// <param name="Previous">The one before it in the filter; it need not match the filter any more itself.</param>
/// <param name="Next">The one after it in the filter.</param>
public sealed record DiscrepancyDetail(
    DiscrepancyRow Row, IReadOnlyList<EvidenceRow> Evidence, IReadOnlyList<DiscrepancyLine> History, IReadOnlyList<DiscrepancyRow> Related,
    OrderNow? Order, FoundBy? Run, Guid? Previous, Guid? Next);
