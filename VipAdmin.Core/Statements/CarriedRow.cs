namespace VipAdmin.Core.Statements;

/// <summary>A line, or a row of our books, that both sides have on different days.</summary>
/// <param name="Platform">The platform has it on the day; else our books have.</param>
/// <param name="Fen">What it does to the difference of the day: platform less local.</param>
/// <param name="Other">The day on which the other side has it; null while that side is waited for.</param>
public sealed record CarriedRow(string OrderNo, bool Platform, long Fen, DateOnly? Other);
