namespace VipAdmin.Core.Scheduling.Control;

/// <summary>What came of asking a run to stop.</summary>
public enum CancelResult
{
    /// <summary>It stops at its next safe point.</summary>
    Requested,
    /// <summary>Somebody asked before; nothing changed and nothing was audited.</summary>
    Already,
    /// <summary>It has ended.</summary>
    Ended,
    UnknownRun,
    /// <summary>The reason is longer than 500 characters.</summary>
    ReasonTooLong,
}
