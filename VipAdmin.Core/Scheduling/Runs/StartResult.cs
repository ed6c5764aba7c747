namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>What came of asking for a run.</summary>
public abstract record StartResult
{
    /// <summary>It runs here. <see cref="Completion"/> ends when the outcome is written; it never faults.</summary>
    public sealed record Started(Guid RunId, Task Completion) : StartResult;

    /// <summary>Another run of the task is unfinished, here or on another host.</summary>
    public sealed record AlreadyRunning(Guid? RunId) : StartResult;

    /// <summary>The slot, the key or the decision is somebody else's, or the task stands still; nothing to do.</summary>
    public sealed record NotOurs : StartResult;
}
