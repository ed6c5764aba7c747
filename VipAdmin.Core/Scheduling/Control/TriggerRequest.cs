using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Control;

/// <summary>How a task is to be run by hand.</summary>
/// <param name="Trigger">Where the request came from: <see cref="RunTrigger.Manual"/>, <see cref="RunTrigger.Api"/> or <see cref="RunTrigger.Cli"/>.</param>
/// <param name="DryRun">Queries only; the result says what would change.</param>
/// <param name="Window">Only orders created in it; for tasks that accept windows.</param>
/// <param name="IdempotencyKey">Given by the caller, at most <see cref="LongestKey"/> characters: the same key never starts a second run of the task.</param>
public sealed record TriggerRequest(RunTrigger Trigger, bool DryRun = false, RunWindow? Window = null, string? IdempotencyKey = null)
{
    /// <summary>Longest idempotency key.</summary>
    public const int LongestKey = 100;
}
