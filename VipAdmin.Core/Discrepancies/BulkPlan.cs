namespace VipAdmin.Core.Discrepancies;

/// <summary>The discrepancies that a bulk act is about, as they were when the person looked: each is changed only while it still has that version.</summary>
/// <param name="Cases">In the order of the list; those beyond <see cref="DiscrepancyList.CountedTo"/> are left out.</param>
/// <param name="More">The filter matches more than were taken, so nothing can be done to all of it at once.</param>
/// <param name="DifferenceFen">What lies between both sides of all of them, in fen, as the list sums it.</param>
public sealed record BulkPlan(IReadOnlyList<BulkCase> Cases, bool More, long DifferenceFen);

/// <summary>One of them.</summary>
/// <param name="Subject">The order number, or what else it is about.</param>
/// <param name="Assignee">Who had it, for undoing an assignment.</param>
public sealed record BulkCase(Guid Id, int Version, DiscrepancyType Type, string Subject, Assignee? Assignee);
