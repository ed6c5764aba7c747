using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>What happened to every slot of the last 24 hours, and what is planned for the next 24?</summary>
public sealed class SlotTimeline(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>How far it looks back, and ahead.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromHours(24);

    /// <summary>Longest range of time whose slots are told.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Slots of the longest range of a task that is due every minute, and of the usual two days.</summary>
    private const int Most = 10_100, MostUsual = 1_500;

    /// <summary>More would cover the slots; the newest are kept.</summary>
    private const int MostByHand = 100;

    private static readonly ConditionalWeakTable<JobCard, IReadOnlyList<SlotCell>> Planned = [];

    private readonly ConcurrentDictionary<string, SharedRead<IReadOnlyList<SlotCell>>> past = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SharedRead<IReadOnlyList<SlotCell>>> byHand = new(StringComparer.Ordinal);

    /// <summary>
    /// Slots from 24 hours ago to 24 hours from now, oldest first. Slots before the newest recorded one are shown only if they have a row.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<IReadOnlyList<SlotCell>> ReadAsync(Actor actor, JobCard card, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        var now = time.UtcNow();
        var recorded = await past.GetOrAdd(card.Job.Key, key => new(() => RecordedAsync(key))).GetAsync().WaitAsync(stop);
        // The scheduler looks ahead, so the next slot may have started a moment early.
        var newest = recorded.Count == 0 ? now : recorded[^1].Slot;
        var due = newest < now
            ? SlotCalendar.Between(card.Job, newest, now, MostUsual)
                .Select(slot => new SlotCell(slot, card.State == JobState.Off ? SlotOutcome.Off : SlotOutcome.Unrecorded)) : [];
        return [.. recorded, .. due, .. Ahead(card, newest > now ? newest : now, now + Reach)];
    }

    /// <summary>
    /// Slots in [<paramref name="from"/>, <paramref name="to"/>), oldest first, past and planned, by the same rules. A range that is longer than
    /// <see cref="Longest"/> is not read to its end.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<IReadOnlyList<SlotCell>> ReadAsync(Actor actor, JobCard card, DateTime from, DateTime to, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        var now = time.UtcNow();
        var end = to - from > Longest ? from + Longest : to;
        await using var db = await databases.CreateDbContextAsync(stop);
        var recorded = await CellsAsync(db, card.Job.Key, from, end, stop);
        var (newest, due) = (recorded.Count == 0 ? now : recorded[^1].Slot, end < now ? end : now);
        // A later slot on record says that those without a row were never due.
        var unrecorded = newest < due && !await db.JobRuns.AnyAsync(run => run.JobKey == card.Job.Key && run.Slot >= due, stop)
            ? SlotCalendar.Between(card.Job, newest, due.AddTicks(-1), Most)
                .Select(slot => new SlotCell(slot, card.State == JobState.Off ? SlotOutcome.Off : SlotOutcome.Unrecorded)) : [];
        var ahead = newest > now ? newest : now;
        return end <= now ? [.. recorded, .. unrecorded]
            : [.. recorded, .. unrecorded, .. Ahead(card, from > ahead ? from.AddTicks(-1) : ahead, end.AddTicks(-1))];
    }

    /// <summary>Runs of the last 24 hours that belong to no slot, oldest first; dry runs are left out.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public Task<IReadOnlyList<SlotCell>> ByHandAsync(Actor actor, string jobKey, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        return byHand.GetOrAdd(jobKey, key => new(() => WithoutSlotAsync(key))).GetAsync().WaitAsync(stop);
    }

    private async Task<IReadOnlyList<SlotCell>> WithoutSlotAsync(string jobKey)
    {
        var since = time.UtcNow() - Reach;
        var floor = RunId.Floor(since);
        await using var db = await databases.CreateDbContextAsync();
        var rows = await db.JobRuns.AsNoTracking()
            .Where(run => run.JobKey == jobKey && run.Id >= floor && run.Slot == null && !run.DryRun && run.StartedAt >= since)
            .OrderByDescending(run => run.Id).Take(MostByHand)
            .Select(run => new { run.Id, run.Status, run.Trigger, run.ErrorCode, run.StartedAt, run.FinishedAt }).ToListAsync();
        return [.. rows.Select(run => new SlotCell(run.StartedAt, Outcome(run.Status, run.Trigger, run.ErrorCode), run.Id, run.ErrorCode, run.StartedAt,
            run.FinishedAt - run.StartedAt, ByHand: true)).Reverse()];
    }

    /// <summary>
    /// What is planned for the 24 hours after the card was read, the nearest first; it follows from the card alone. All open pages share a card, so it is
    /// worked out once for all of them.
    /// </summary>
    public static IReadOnlyList<SlotCell> Ahead(JobCard card) => Planned.GetValue(card, each => Ahead(each, each.At, each.At + Reach));

    private static IReadOnlyList<SlotCell> Ahead(JobCard card, DateTime from, DateTime until)
        => [.. RememberedSlots.Ahead(card.Job, from, until).Select(slot => Plan(card, slot))];

    private static SlotCell Plan(JobCard card, DateTime slot)
        => card.State == JobState.Off ? new SlotCell(slot, SlotOutcome.Off)
            : card.Pause is { } pause && (pause.Until is null || pause.Until > slot) ? new SlotCell(slot, SlotOutcome.PlannedPaused, Reason: RunReason.Paused)
            : !card.Job.SettlesWhileHeld && card.Hold is { } hold && slot < hold.HeldAt + JobHold.LapsesAfter
            ? new SlotCell(slot, SlotOutcome.PlannedHeld, Reason: RunReason.AwaitingConfirmation)
            : new SlotCell(slot, SlotOutcome.Planned);

    private async Task<IReadOnlyList<SlotCell>> RecordedAsync(string jobKey)
    {
        var since = time.UtcNow() - Reach;
        await using var db = await databases.CreateDbContextAsync();
        return await CellsAsync(db, jobKey, since, since + 2 * Reach, CancellationToken.None);
    }

    /// <summary>Slots on record in [<paramref name="since"/>, <paramref name="before"/>), oldest first.</summary>
    internal static async Task<IReadOnlyList<SlotCell>> CellsAsync(VipDb db, string jobKey, DateTime since, DateTime before, CancellationToken stop)
    {
        var rows = await db.JobRuns.AsNoTracking().Where(run => run.JobKey == jobKey && run.Slot >= since && run.Slot < before).OrderBy(run => run.Slot)
            .Select(run => new { run.Id, run.Slot, run.Status, run.Trigger, run.ErrorCode, run.StartedAt, run.FinishedAt }).ToListAsync(stop);
        return [.. rows.Select(run => new SlotCell(run.Slot!.Value, Outcome(run.Status, run.Trigger, run.ErrorCode), run.Id, run.ErrorCode, run.StartedAt,
            run.Status is RunStatus.Skipped or RunStatus.Missed || run.FinishedAt is null ? null : run.FinishedAt - run.StartedAt))];
    }

    private static SlotOutcome Outcome(RunStatus status, RunTrigger trigger, string? reason) => status switch
    {
        _ when reason is RunReason.Held or RunReason.CancelsHeld => SlotOutcome.Asked,
        RunStatus.Running => SlotOutcome.Running,
        RunStatus.Succeeded => trigger == RunTrigger.Catchup ? SlotOutcome.CaughtUp : SlotOutcome.Ok,
        RunStatus.Warning => SlotOutcome.Warning,
        RunStatus.Failed => SlotOutcome.Failed,
        RunStatus.Cancelled => SlotOutcome.Cancelled,
        RunStatus.Interrupted => SlotOutcome.Interrupted,
        RunStatus.Missed => SlotOutcome.Missed,
        _ => reason == RunReason.Paused ? SlotOutcome.Paused : SlotOutcome.Skipped,
    };
}
