namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>One attempt of a run.</summary>
/// <param name="Number">1 for the first.</param>
internal sealed record RunAttempt(int Number, DateTime StartedAt, DateTime FinishedAt);
