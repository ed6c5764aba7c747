using VipAdmin.Core.Audit;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>What came of pausing, changing a pause or resuming.</summary>
public enum PauseResult
{
    Done,
    /// <summary>It was already so; nothing changed and nothing was audited.</summary>
    Already,
    UnknownTask,
    /// <summary>The reason is empty or longer than <see cref="Reason.Longest"/>.</summary>
    ReasonNeeded,
    /// <summary>The end is not in the future.</summary>
    EndInThePast,
    /// <summary>No pause is in force that could be changed.</summary>
    NotPaused,
}
