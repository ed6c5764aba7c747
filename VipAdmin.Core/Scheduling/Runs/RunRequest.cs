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

    /// <summary>The plan that this run carries out, and nothing beyond it; null for every other run.</summary>
    public ApprovedPlan? Plan { get; init; }

    /// <summary>Requested by a person: audited, and not stopped by a pause.</summary>
    public bool ByHand => Trigger is RunTrigger.Manual or RunTrigger.Api or RunTrigger.Cli;

    /// <summary>Per-order waiting times are ignored. A run that carries out a plan looks at the same orders as its plan.</summary>
    public bool AskEverything => Plan?.AskEverything ?? ByHand;
}
