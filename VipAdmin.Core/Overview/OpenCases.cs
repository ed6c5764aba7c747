using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Overview;

/// <summary>Open discrepancies of one severity and one age.</summary>
/// <param name="Fen">The money they are about: the larger of both sides.</param>
/// <param name="Overdue">Past the limit of their severity.</param>
/// <param name="Mine">Assigned to the person who asks.</param>
/// <param name="MineFen">Their sum.</param>
public sealed record OpenCases(Severity Severity, AgeBucket Age, int Count, long Fen, int Overdue, int Mine, long MineFen);
