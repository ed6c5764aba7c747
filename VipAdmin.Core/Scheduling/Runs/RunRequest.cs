using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>A run requested by a person or by the schedule.</summary>
/// <param name="Slot">The cron occurrence (UTC); null for a run by hand.</param>
public sealed record RunRequest(JobDefinition Job, RunTrigger Trigger, DateTime? Slot, Actor Actor, bool DryRun = false)
{
    /// <summary>Only orders created in this window are processed; null = all that are due.</summary>
    public RunWindow? Window { get; init; }

    /// <summary>The same key never starts a second run of the task.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The held run that this one carries out; null for every other run.</summary>
    public HoldConfirmation? Confirms { get; init; }

    /// <summary>Requested by a person: audited, and not stopped by a pause.</summary>
    public bool ByHand => Trigger is RunTrigger.Manual or RunTrigger.Api or RunTrigger.Cli;

    /// <summary>Per-order waiting times are ignored. A confirmed run processes the same orders as the held one.</summary>
    public bool AskEverything => Confirms?.AskEverything ?? ByHand;
}
