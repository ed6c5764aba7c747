namespace VipAdmin.Core.Scheduling.Control;

/// <summary>The result of triggering a task by hand.</summary>
public abstract record TriggerResult
{
    /// <summary>It runs. <see cref="WasPaused"/>: the task is paused, which stops the schedule but not a run by hand.</summary>
    public sealed record Started(Guid RunId, bool WasPaused, Task Completion) : TriggerResult;

    /// <summary>The idempotency key is known; this is the run it started before. Nothing was started now.</summary>
    public sealed record Repeated(Guid RunId) : TriggerResult;

    /// <summary>Refused: another run is unfinished.</summary>
    public sealed record AlreadyRunning(Guid? RunId) : TriggerResult;

    /// <summary>Refused: the idempotency key belongs to a run that was requested with other parameters.</summary>
    public sealed record KeyReused(Guid RunId) : TriggerResult;

    /// <summary>Refused: the request itself is wrong. <see cref="Fault"/> says how.</summary>
    public sealed record Invalid(TriggerFault Fault) : TriggerResult;

    /// <summary>Refused: no such task.</summary>
    public sealed record UnknownTask : TriggerResult;
}
