using VipAdmin.Core.Audit;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>The result of pausing, changing a pause or resuming.</summary>
public enum PauseResult
{
    Done,
    /// <summary>The task was already in that state; nothing changed and nothing was audited.</summary>
    Already,
    UnknownTask,
    /// <summary>The reason is empty or longer than <see cref="Reason.Longest"/>.</summary>
    ReasonNeeded,
    /// <summary>The end is not in the future.</summary>
    EndInThePast,
    /// <summary>There is no pause in force to change.</summary>
    NotPaused,
}
