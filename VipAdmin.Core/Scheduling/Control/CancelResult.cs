using VipAdmin.Core.Audit;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>What came of asking a run to stop.</summary>
public abstract record CancelResult
{
    /// <summary>It stops at its next safe point.</summary>
    public sealed record Requested : CancelResult;

    /// <summary>It was asked to stop before; nothing changed and nothing was audited.</summary>
    /// <param name="By">Name of the person who asked.</param>
    public sealed record Already(string By) : CancelResult;

    /// <summary>It has ended.</summary>
    public sealed record Ended : CancelResult;

    public sealed record UnknownRun : CancelResult;

    /// <summary>The reason is longer than <see cref="Reason.Longest"/>.</summary>
    public sealed record ReasonTooLong : CancelResult;
}
