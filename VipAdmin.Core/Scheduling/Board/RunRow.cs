using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
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
    /// <summary>How the hold of a run that asked for approval stands; null for a run that did not ask.</summary>
    public RunHold? Hold { get; init; }
    /// <summary>The held run or dry run whose plan this one carries out.</summary>
    public Guid? Confirms { get; init; }
    private DateTime? WindowFrom { get; init; }
    private DateTime? WindowUntil { get; init; }

    /// <summary>It was asked to stop and has not reached a safe point yet.</summary>
    public bool Stopping => Status == RunStatus.Running && CancelRequestedAt is not null;

    private IReadOnlyDictionary<string, long>? counters;

    /// <summary>Counters by the names of the contract, in no particular order, because jsonb keeps none.</summary>
    public IReadOnlyDictionary<string, long> Counters
        => counters ??= JsonSerializer.Deserialize<Dictionary<string, long>>(CountersJson) ?? [];

    /// <summary>It asked for approval: it would have cancelled or sent too much.</summary>
    public bool Asked => ErrorCode is RunReason.Held or RunReason.CancelsHeld;

    /// <summary>How it stands: its status, held runs apart.</summary>
    public RunState State => HeldRuns.StateOf(Status, ErrorCode);

    /// <summary>
    /// Nothing was done: a dry run, whose counters say what would be done, or a held run that did nothing, whose plan is in its <see cref="JobHold"/>.
    /// </summary>
    public bool IsPlan => DryRun || ErrorCode == RunReason.Held;

    /// <summary>A dry run that went through to its end and is recent enough to be carried out as it was shown.</summary>
    public bool CanBeCarriedOut(DateTime now) => ApprovedPlan.IsMade(DryRun, Status) && FinishedAt > now - ApprovedPlan.Keeps;

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

    /// <summary>The same rows, with the holds of those that asked for approval.</summary>
    internal static async Task<IReadOnlyList<RunRow>> WithHoldsAsync(VipDb db, IReadOnlyList<RunRow> rows, CancellationToken stop)
    {
        var asked = rows.Where(row => row.Asked).Select(row => row.Id).ToArray();
        if (asked.Length == 0)
        {
            return rows;
        }
        var holds = await db.JobHolds.AsNoTracking().Where(hold => asked.Contains(hold.RunId)).ToDictionaryAsync(hold => hold.RunId, RunHold.Of, stop);
        return [.. rows.Select(row => row with { Hold = holds.GetValueOrDefault(row.Id) })];
    }

    private static readonly Func<JobRun, RunRow> Convert = FromRun.Compile();

    [return: NotNullIfNotNull(nameof(run))]
    internal static RunRow? Of(JobRun? run) => run is null ? null : Convert(run);

    /// <param name="holds">Recent holds of the task.</param>
    internal static RunRow? Of(JobRun? run, IEnumerable<JobHold> holds)
        => Of(run) is { } row ? row with { Hold = holds.Where(hold => hold.RunId == row.Id).Select(RunHold.Of).FirstOrDefault() } : null;

    private static TimeSpan Positive(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;
}
