using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>What came of pausing or resuming everything.</summary>
/// <param name="Result">Whether the wish itself was sound; if not, nothing was changed.</param>
/// <param name="Tasks">Each task: done, or already so; for a pause, one that stands at least as long.</param>
public sealed record AllJobsResult(PauseResult Result, IReadOnlyList<(string JobKey, PauseResult Result)> Tasks);
