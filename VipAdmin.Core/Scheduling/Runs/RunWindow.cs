namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>A period in which orders were created.</summary>
/// <param name="From">UTC.</param>
/// <param name="Until">UTC, exclusive.</param>
public sealed record RunWindow(DateTime From, DateTime Until);
