using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>One slot of a task, or a run without a slot.</summary>
/// <param name="Slot">UTC; of a run without a slot, when it started.</param>
/// <param name="RunId">Its row; null when there is none.</param>
/// <param name="Reason">Code (<see cref="RunReason"/>), if there is one.</param>
/// <param name="StartedAt">When it ran, or was found not to have run.</param>
/// <param name="Duration">Null when nothing ran.</param>
/// <param name="ByHand">A run that a person, the API or the command line started.</param>
public sealed record SlotCell(DateTime Slot, SlotOutcome Outcome, Guid? RunId = null, string? Reason = null, DateTime? StartedAt = null,
    TimeSpan? Duration = null, bool ByHand = false);
