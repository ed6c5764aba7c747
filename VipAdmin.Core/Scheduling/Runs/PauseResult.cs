using VipAdmin.Core.Audit;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>What came of pausing, changing a pause or resuming.</summary>
public abstract record PauseResult
{
    public sealed record Done : PauseResult
    {
        /// <summary>After resuming: a run has started that catches up on what the pause skipped.</summary>
        public bool CatchesUp { get; init; }
    }

    /// <summary>It was already so; nothing changed and nothing was audited.</summary>
    /// <param name="Pause">The pause that stands: who paused, why and until when. Null when the task is not paused, or no longer.</param>
    public sealed record Already(JobPause? Pause = null) : PauseResult;

    public sealed record UnknownTask : PauseResult;

    /// <summary>The reason is empty or longer than <see cref="Reason.Longest"/>.</summary>
    public sealed record ReasonNeeded : PauseResult;

    /// <summary>The end is not in the future.</summary>
    public sealed record EndInThePast : PauseResult;

    /// <summary>No pause is in force that could be changed.</summary>
    public sealed record NotPaused : PauseResult;
}
