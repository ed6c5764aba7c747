using VipAdmin.Core.Audit;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>The result of asking a run to stop.</summary>
public enum CancelResult
{
    /// <summary>It stops at its next safe point.</summary>
    Requested,
    /// <summary>It had already been asked to stop; nothing changed and nothing was audited.</summary>
    Already,
    /// <summary>It has ended.</summary>
    Ended,
    UnknownRun,
    /// <summary>The reason is longer than <see cref="Reason.Longest"/>.</summary>
    ReasonTooLong,
}
