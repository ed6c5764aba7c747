namespace VipAdmin.Core.Scheduling.Board;

/// <summary>What a list that a task fills rests on: an empty one reassures only as far as the task has looked.</summary>
/// <param name="Card">The task as it stands.</param>
/// <param name="Done">The last run that did its work; null when none ever did.</param>
/// <param name="FailingSince">Since when (UTC) every run has failed; null when the last one did not.</param>
public sealed record Freshness(JobCard Card, RunRow? Done, DateTime? FailingSince);
