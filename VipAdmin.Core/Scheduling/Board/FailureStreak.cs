namespace VipAdmin.Core.Scheduling.Board;

/// <summary>How long and how often a task has been failing, seen from one failed run.</summary>
/// <param name="FirstRun">The first failure since the task last succeeded; the run itself when it is the first.</param>
/// <param name="Since">When that first failure started (UTC).</param>
/// <param name="InARow">Failures from the first one to this run.</param>
/// <param name="InADay">Failures in the 24 hours up to this run.</param>
public sealed record FailureStreak(Guid FirstRun, DateTime Since, int InARow, int InADay);
