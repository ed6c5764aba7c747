namespace VipAdmin.Core.Discrepancies;

/// <summary>Where a discrepancy stands in a list, which it may have left since it was opened.</summary>
/// <param name="Position">From 1; null when the list no longer holds it, or far down.</param>
/// <param name="Count">Length of the list; one more than <see cref="DiscrepancyList.CountedTo"/> means "more".</param>
/// <param name="HeldFen">What the platforms hold of the list's unfinished orders beyond our books, in fen.</param>
/// <param name="Previous">The one before it.</param>
/// <param name="Next">The one after it.</param>
public sealed record PlaceInList(int? Position, int Count, long HeldFen, Guid? Previous, Guid? Next);
