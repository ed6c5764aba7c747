using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Overview;

/// <summary>Open discrepancies of one severity and one age.</summary>
/// <param name="Fen">Held by the platforms beyond what we have booked; orders of which an amount is unknown are left out.</param>
/// <param name="Overdue">Past the limit of their severity.</param>
/// <param name="Mine">Assigned to the person who asks.</param>
/// <param name="MineFen">Their sum.</param>
public sealed record OpenCases(Severity Severity, AgeBucket Age, int Count, long Fen, int Overdue, int Mine, long MineFen);
