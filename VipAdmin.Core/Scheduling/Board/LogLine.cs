namespace VipAdmin.Core.Scheduling.Board;

/// <summary>A line of a run's log. Levels are Serilog's numbers: 0 verbose … 5 fatal.</summary>
public sealed record LogLine(long Id, DateTime At, int Level, string Message, string? Exception);
