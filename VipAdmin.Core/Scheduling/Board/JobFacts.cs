using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>The stored facts about a task; its state and health follow from these and the time.</summary>
/// <param name="Job">The task as declared.</param>
/// <param name="Scheduled">Cron is on.</param>
/// <param name="Since">From when (UTC) slots count as due: the first row of its history, or the start of this process if there is none.</param>
/// <param name="Pause">The open pause, if any; a pause past its end no longer counts, even if its row has not been closed yet.</param>
/// <param name="Running">The unfinished run, if any.</param>
/// <param name="Last">The last finished run that really ran: neither skipped, missed nor dry.</param>
public sealed record JobFacts(JobDefinition Job, bool Scheduled, DateTime Since, JobPause? Pause, RunRow? Running, RunRow? Last)
{
    /// <summary>The open hold, if any.</summary>
    public JobHold? Hold { get; init; }

    /// <summary>The last hold that was decided or lapsed; null when it is too old to matter.</summary>
    public JobHold? Decided { get; init; }

    /// <summary>
    /// How soon every slot has a row: run, skipped, or found missing by the search that each host makes once a minute. A slot without a row by then means that
    /// nothing can be written or no host schedules, however generous the task's allowance is.
    /// </summary>
    public static readonly TimeSpan Recorded = TimeSpan.FromMinutes(3);

    /// <summary>The newest slot (UTC) that has a row; null = none has.</summary>
    public DateTime? NewestSlot { get; init; }

    /// <summary>State at <paramref name="now"/> (UTC).</summary>
    public JobState State(DateTime now)
        => !Scheduled ? JobState.Off
            : IsPaused(now) ? JobState.Paused
            : Running is not null ? JobState.Running
            : IsHeld(now) ? JobState.Held
            : OverdueSlot(now) is not null ? JobState.Late
            : Last is null ? JobState.Waiting
            : Last is { Status: RunStatus.Failed or RunStatus.Interrupted, ErrorCode: not RunReason.Held } ? JobState.Failed
            : JobState.Ok;

    /// <summary>
    /// The answer of <c>/api/v1/health/tasks</c>: scheduled, neither paused nor held, and on time. Whether runs succeed is not part of it.
    /// </summary>
    public bool Healthy(DateTime now) => Scheduled && !IsPaused(now) && !IsHeld(now) && OverdueSlot(now) is null;

    /// <summary>Whether a person has paused the schedule.</summary>
    public bool IsPaused(DateTime now) => Pause?.IsInForce(now) == true;

    /// <summary>Whether a person has to decide about a held run.</summary>
    public bool IsHeld(DateTime now) => Hold?.IsOpen(now) ?? false;

    /// <summary>
    /// The latest slot (UTC) that was due longer ago than the allowance without a real run at or after it, or that has no row; null when on time. A skipped or
    /// missed slot stays overdue until something runs, because its row does no work. A run by hand clears it, a dry run does not. Slots during which a held
    /// run waited for a decision are never overdue.
    /// </summary>
    public DateTime? OverdueSlot(DateTime now)
    {
        if (SlotCalendar.Previous(Job, now - Recorded) is { } slot && slot >= Since && !(NewestSlot >= slot) && !(CoveredUntil() >= slot))
        {
            return slot;
        }
        var due = SlotCalendar.Previous(Job, now - Job.Allowance);
        return due is null || due < Since || CoveredUntil() >= due || (due >= Decided?.HeldAt && due <= Decided.DecidedAt) ? null : due;
    }

    /// <summary>The next slot (UTC); null while off or paused, or while the schedule waits for a decision about a held run.</summary>
    public DateTime? NextSlot(DateTime now) => Scheduled && !IsPaused(now) && (Job.SettlesWhileHeld || !IsHeld(now)) ? SlotCalendar.Next(Job, now) : null;

    private DateTime? CoveredUntil()
    {
        DateTime? covered = null;
        foreach (var run in new[] { Last, Running is { DryRun: false } ? Running : null })
        {
            if (run is not null)
            {
                // The scheduler looks ahead, so a run may start a moment before its slot.
                var reach = run.Slot > run.StartedAt ? run.Slot.Value : run.StartedAt;
                covered = covered > reach ? covered : reach;
            }
        }
        return covered;
    }
}
