namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>What came of pausing or resuming.</summary>
public enum PauseResult
{
    Done,
    /// <summary>It was already so; nothing changed and nothing was audited.</summary>
    Already,
    UnknownTask,
    /// <summary>The reason is empty or longer than 500 characters.</summary>
    ReasonNeeded,
    /// <summary>The end is not in the future.</summary>
    EndInThePast,
    /// <summary>There is no pause in force that could be changed.</summary>
    NotPaused,
}
