using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>How a task is to be run by hand.</summary>
/// <param name="Trigger">Where the wish came from: <see cref="RunTrigger.Manual"/>, <see cref="RunTrigger.Api"/> or <see cref="RunTrigger.Cli"/>.</param>
/// <param name="DryRun">Queries only; the result says what would change.</param>
/// <param name="Window">Only orders created in it; for tasks that know windows.</param>
/// <param name="IdempotencyKey">Given by the caller, at most <see cref="LongestKey"/> characters: the same key never starts a second run of the task.</param>
public sealed record TriggerRequest(RunTrigger Trigger, bool DryRun = false, RunWindow? Window = null, string? IdempotencyKey = null)
{
    /// <summary>Longest idempotency key.</summary>
    public const int LongestKey = 100;
}

/// <summary>What came of triggering a task by hand.</summary>
public abstract record TriggerResult
{
    /// <summary>It runs. <see cref="WasPaused"/>: the task is paused, which stops the schedule, not a person.</summary>
    public sealed record Started(Guid RunId, bool WasPaused, Task Completion) : TriggerResult;

    /// <summary>The idempotency key is known: this is the run that it started. Nothing was started now.</summary>
    public sealed record Repeated(Guid RunId) : TriggerResult;

    /// <summary>Refused: another run is unfinished.</summary>
    public sealed record AlreadyRunning(Guid? RunId) : TriggerResult;

    /// <summary>Refused: the idempotency key belongs to a run that was asked for in another way.</summary>
    public sealed record KeyReused(Guid RunId) : TriggerResult;

    /// <summary>Refused: the wish itself is wrong. <see cref="Fault"/> names what.</summary>
    public sealed record Invalid(TriggerFault Fault) : TriggerResult;

    /// <summary>Refused: no such task.</summary>
    public sealed record UnknownTask : TriggerResult;
}

/// <summary>What is wrong with a wish to run a task.</summary>
public enum TriggerFault
{
    /// <summary>The task looks at everything that is due; it has no windows.</summary>
    NoWindows,
    /// <summary>The window is empty or ends before it begins.</summary>
    WindowEmpty,
    /// <summary>The window begins in the future.</summary>
    WindowAhead,
    /// <summary>The window is longer than <see cref="JobControl.LongestWindowDays"/> days.</summary>
    WindowTooLong,
    /// <summary>The idempotency key is empty or too long.</summary>
    BadKey,
}

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
