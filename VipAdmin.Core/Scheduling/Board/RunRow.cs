using System.Linq.Expressions;
using System.Text.Json;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>One run as pages, the API and the command line show it.</summary>
public sealed record RunRow
{
    public required Guid Id { get; init; }
    public required string JobKey { get; init; }
    /// <summary>The cron occurrence (UTC); null for a run triggered by hand.</summary>
    public DateTime? Slot { get; init; }
    public RunTrigger Trigger { get; init; }
    public RunStatus Status { get; init; }
    public DateTime StartedAt { get; init; }
    public DateTime? FinishedAt { get; init; }
    public int Attempt { get; init; }
    public DateTime? NextAttemptAt { get; init; }
    public required string Node { get; init; }
    public required string Actor { get; init; }
    public bool DryRun { get; init; }
    public required string CountersJson { get; init; }
    public string? ErrorCode { get; init; }
    public string? Error { get; init; }
    public long? ProgressTotal { get; init; }
    public long ProgressDone { get; init; }
    private DateTime? WorkStartedAt { get; init; }
    /// <summary>When a person asked it to stop (UTC); null = not asked.</summary>
    public DateTime? CancelRequestedAt { get; init; }
    public string? CancelRequestedBy { get; init; }
    public string? CancelReason { get; init; }
    /// <summary>Only orders created in it were processed; null = all that were due.</summary>
    public RunWindow? Window => WindowFrom is { } from && WindowUntil is { } until ? new RunWindow(from, until) : null;
    /// <summary>The held run that this one carries out.</summary>
    public Guid? Confirms { get; init; }
    private DateTime? WindowFrom { get; init; }
    private DateTime? WindowUntil { get; init; }

    /// <summary>It was asked to stop and has not reached a safe point yet.</summary>
    public bool Stopping => Status == RunStatus.Running && CancelRequestedAt is not null;

    private IReadOnlyDictionary<string, long>? counters;

    /// <summary>Counters by the names of the contract, in no particular order, because jsonb keeps none.</summary>
    public IReadOnlyDictionary<string, long> Counters
        => counters ??= JsonSerializer.Deserialize<Dictionary<string, long>>(CountersJson) ?? [];

    /// <summary>
    /// Nothing was done: a dry run, whose counters say what would be done, or a held run that did nothing, whose plan is in its <see cref="JobHold"/>.
    /// </summary>
    public bool IsPlan => DryRun || ErrorCode == RunReason.Held;

    /// <summary>
    /// Whether a run began, ended or not: skipped and missed slots have a row, but nothing ran. Whether it did its work is <see cref="ReallyRan"/>.
    /// </summary>
    public bool Began => Status is not (RunStatus.Skipped or RunStatus.Missed);

    /// <summary>How long it took, or has been running at <paramref name="now"/> (UTC); null when nothing ran.</summary>
    public TimeSpan? Duration(DateTime now) => Began ? Positive((FinishedAt ?? now) - StartedAt) : null;

    /// <summary>How late it started after its slot; null without a slot or when nothing ran.</summary>
    public TimeSpan? Lateness => Began && Slot is { } slot ? Positive(StartedAt - slot) : null;

    /// <summary>Its progress; null unless it is running.</summary>
    public RunProgress? Progress(DateTime now)
        => Status == RunStatus.Running ? RunProgress.Of(ProgressDone, ProgressTotal, NextAttemptAt is null ? now - (WorkStartedAt ?? StartedAt) : null) : null;

    internal static readonly Expression<Func<JobRun, RunRow>> FromRun = run => new RunRow
    {
        Id = run.Id,
        JobKey = run.JobKey,
        Slot = run.Slot,
        Trigger = run.Trigger,
        Status = run.Status,
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
        Attempt = run.Attempt,
        NextAttemptAt = run.NextAttemptAt,
        Node = run.Node,
        Actor = run.Actor,
        DryRun = run.DryRun,
        CountersJson = run.Counters,
        ErrorCode = run.ErrorCode,
        Error = run.Error,
        ProgressTotal = run.ProgressTotal,
        ProgressDone = run.ProgressDone,
        WorkStartedAt = run.WorkStartedAt,
        CancelRequestedAt = run.CancelRequestedAt,
        CancelRequestedBy = run.CancelRequestedBy,
        CancelReason = run.CancelReason,
        WindowFrom = run.WindowFrom,
        WindowUntil = run.WindowUntil,
        Confirms = run.Confirms,
    };

    private static readonly Func<JobRun, RunRow> Convert = FromRun.Compile();

    internal static RunRow? Of(JobRun? run) => run is null ? null : Convert(run);

    private static TimeSpan Positive(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;
}
