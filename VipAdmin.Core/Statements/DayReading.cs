namespace VipAdmin.Core.Statements;

/// <summary>A channel's day in a month. Figures and causes mean what they mean in <see cref="DayFigures"/>.</summary>
/// <param name="Figures">Our side is empty, not zero, where <see cref="Matched"/> is false.</param>
/// <param name="Matched">Our books of the day are known: a statement of it was matched.</param>
/// <param name="Begun">Statements of the channel are kept since this day or an earlier one.</param>
public sealed record DayReading(DateOnly Day, DayFigures Figures, bool Matched, bool Begun);
