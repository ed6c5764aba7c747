using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>What somebody, or the schedule, wants to run.</summary>
/// <param name="Slot">The cron occurrence (UTC); null for a run by hand.</param>
public sealed record RunRequest(JobDefinition Job, RunTrigger Trigger, DateTime? Slot, Actor Actor, bool DryRun = false)
{
    /// <summary>Only orders created in this stretch are looked at; null = all that are due.</summary>
    public RunWindow? Window { get; init; }

    /// <summary>The same key never starts a second run of the task.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The held run that this one carries out; null for every other run.</summary>
    public HoldConfirmation? Confirms { get; init; }

    /// <summary>A person asked: audited, and not stopped by a pause.</summary>
    public bool ByHand => Trigger is RunTrigger.Manual or RunTrigger.Api or RunTrigger.Cli;

    /// <summary>Per-order waiting times are ignored. A confirmed run looks at what the held one looked at.</summary>
    public bool AskEverything => Confirms?.AskEverything ?? ByHand;
}
