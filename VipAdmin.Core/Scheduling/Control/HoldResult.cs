using VipAdmin.Core.Audit;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>The result of a decision about a held run.</summary>
public abstract record HoldResult
{
    /// <summary>Confirmed: this run carries it out.</summary>
    public sealed record Started(Guid RunId, Task Completion) : HoldResult;

    /// <summary>Dismissed: the held work is not done, and the next slot checks again.</summary>
    public sealed record Dismissed : HoldResult;

    /// <summary>It was already decided, it has lapsed, or the run was never held.</summary>
    public sealed record NotOpen(HoldDecision? Decision, string? By) : HoldResult;

    /// <summary>Refused for now: another run of the task is unfinished. The decision is still open.</summary>
    public sealed record Busy(Guid? RunId) : HoldResult;

    /// <summary>The reason is empty or longer than <see cref="Reason.Longest"/>.</summary>
    public sealed record ReasonNeeded : HoldResult;
}
