using VipAdmin.Core.Statements;

namespace VipAdmin.Core.DailyCloses;

/// <summary>One line in the history of a close.</summary>
/// <param name="Note">The note or reason; for <see cref="DailyCloseEventKind.PutBack"/> the code of the cause.</param>
/// <param name="Figures">What was prepared, signed, or given up.</param>
public sealed record CloseEvent(long Id, DailyCloseEventKind Kind, DateTime At, string ActorName, string? Note, DayFigures? Figures);
