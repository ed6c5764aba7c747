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

/// <summary>A stretch of time in which orders were created.</summary>
/// <param name="From">UTC.</param>
/// <param name="Until">UTC, exclusive.</param>
public sealed record RunWindow(DateTime From, DateTime Until);

/// <summary>A person said that a held run may be carried out.</summary>
/// <param name="RunId">The held run.</param>
/// <param name="Reason">Mandatory; kept with the hold and in the audit.</param>
/// <param name="Touched">How many it would have cancelled or told.</param>
/// <param name="AskEverything">As the held run did.</param>
public sealed record HoldConfirmation(Guid RunId, string Reason, long Touched, bool AskEverything)
{
    /// <summary>However few were held: while a person reads and decides, more become due, and a run that is held again for those helps nobody.</summary>
    private const long Newcomers = 20;

    /// <summary>How many orders the confirmed run may cancel, or members it may tell: a tenth more than was shown, and twenty at least.</summary>
    public long Allowed => Touched + Math.Max(Touched / 10, Newcomers);
}
