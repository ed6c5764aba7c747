using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Statements;

namespace VipAdmin.Core.Overview;

/// <summary>A channel's day: the figures, signed ones where there are, and where its close stands.</summary>
/// <param name="Waiting">Its discrepancies that nothing was done about so far.</param>
public sealed record BooksOfDay(DayFigures Figures, DayClose Close, int Waiting);
