using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>A task at a glance, as of <see cref="At"/>.</summary>
/// <param name="At">When it was read (UTC).</param>
/// <param name="OverdueSlot">The slot that makes it late; null when on time.</param>
/// <param name="NextSlot">Null while off, paused or held.</param>
public sealed record JobCard(
    JobDefinition Job, DateTime At, JobState State, bool Healthy, DateTime? OverdueSlot, JobPause? Pause, RunRow? Running, RunRow? Last, DateTime? NextSlot)
{
    /// <summary>The run that waits for a confirmation, if any.</summary>
    public JobHold? Hold { get; init; }
    /// <summary>It has long been paused without an end, or its pause has ended and was not lifted.</summary>
    public bool PauseOverdue { get; init; }
}
