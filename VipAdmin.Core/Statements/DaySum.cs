namespace VipAdmin.Core.Statements;

/// <summary>How many, and their sum in fen.</summary>
public readonly record struct DaySum(int Count, long Fen);
