using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>The result of pausing or resuming every task.</summary>
/// <param name="Result">Whether the request itself was valid; if not, nothing was changed.</param>
/// <param name="Tasks">Per task: done, or already in that state; for a pause, the task has one that lasts at least as long.</param>
public sealed record PauseAllResult(PauseResult Result, IReadOnlyList<(string JobKey, PauseResult Result)> Tasks);
