namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>The result of requesting a run.</summary>
public abstract record StartResult
{
    /// <summary>It runs in this process. <see cref="Completion"/> completes when the outcome is written; it never faults.</summary>
    public sealed record Started(Guid RunId, Task Completion) : StartResult;

    /// <summary>Another run of the task is unfinished, here or on another host.</summary>
    public sealed record AlreadyRunning(Guid? RunId) : StartResult;

    /// <summary>The slot, the key or the hold was already taken, or the schedule is suspended; nothing to do.</summary>
    public sealed record NotOurs : StartResult;
}
