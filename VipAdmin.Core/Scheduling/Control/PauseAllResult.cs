using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>What came of pausing or resuming every task.</summary>
/// <param name="Result">Whether the request itself was sound; if not, nothing was changed.</param>
/// <param name="Tasks">Each task: done, or already so; for a pause, the task has one that stands at least as long.</param>
public sealed record PauseAllResult(PauseResult Result, IReadOnlyList<(string JobKey, PauseResult Result)> Tasks);
