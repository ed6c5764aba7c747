using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Finds unclaimed slots (downtime, a frozen host, a clock step) by reading the recorded runs, records each as missed, and catches up with one coalesced run
/// when the newest is young enough. The same applies to the newest slot if it was skipped or its run did not finish the work. Also lifts pauses that have
/// reached their end.
/// </summary>
public sealed class MissedSlots(IDbContextFactory<VipDb> databases, JobRunner runner, TimeProvider time, ILogger<MissedSlots> log)
{
    /// <summary>At most this many slots, the newest ones, are recorded per search: 34 days of an every-minute task.</summary>
    private const int Limit = 50_000;

    /// <summary>How many times the work of one slot is started again.</summary>
    private const int MostCatchUps = 3;

    /// <summary>
    /// Slots that this host failed to start, and why, so that they are not recorded as missed because the portal was down. A few hours of an every-minute
    /// task are enough.
    /// </summary>
    private readonly ConcurrentDictionary<(string JobKey, DateTime Slot), (string Code, string Error)> tried = [];

    private const int MostTried = 2_000;

    /// <summary>Remembers why a slot that was due could not be started.</summary>
    public void Failed(string jobKey, DateTime slot, Exception error)
    {
        if (tried.Count >= MostTried)
        {
            tried.Clear();
        }
        tried[(jobKey, slot)] = (DatabaseFault.IsDatabase(error) ? RunReason.DatabaseFailed : RunReason.Unexpected, error.GetBaseException().Message);
    }

    /// <summary>Searches once. Safe to call on any number of hosts at the same time.</summary>
    /// <returns>Whether a run was started that catches up.</returns>
    public async Task<bool> SearchAsync(JobDefinition job, CancellationToken stop)
    {
        await LiftExpiredPauseAsync(job, stop);
        await LapseHoldAsync(job, stop);
        var now = time.UtcNow();
        JobRun? newest;
        await using (var db = await databases.CreateDbContextAsync(stop))
        {
            newest = await db.JobRuns.AsNoTracking().Where(run => run.JobKey == job.Key && run.Slot != null).OrderByDescending(run => run.Slot)
                .FirstOrDefaultAsync(stop);
        }
        if (newest is null)
        {
            return false;
        }
        var unclaimed = SlotCalendar.Between(job, newest.Slot!.Value, now - SlotCalendar.Grace, Limit);
        if (unclaimed.Count == 0)
        {
            // A platform on hold is asked again in the next slot, or after a delay where that is a day away; not at once.
            var skipped = newest.Status == RunStatus.Skipped && newest.ErrorCode != RunReason.PlatformOnHold;
            return (IsUndone(job, newest.Status, newest.ErrorCode) || skipped || LeftSomething(job, newest.Status, newest.ErrorCode))
                && now - newest.Slot.Value <= job.CatchUpWithin && await CatchUpUndoneAsync(job, newest, now, stop);
        }
        var last = unclaimed[^1];
        var catchUp = now - last <= job.CatchUpWithin;
        var lost = catchUp ? unclaimed.Take(unclaimed.Count - 1).ToArray() : [.. unclaimed];
        if (lost.Length > 0)
        {
            await RecordAsync(job, lost, now, stop);
        }
        return catchUp && await runner.StartAsync(new RunRequest(job, RunTrigger.Catchup, last, Actor.System), stop) is not StartResult.AlreadyRunning;
    }

    /// <summary>
    /// Whether a run ended before its work was done, for a reason outside the work: its host died or was stopped, the database failed and the task has no
    /// retries, or a hold was not decided.
    /// </summary>
    private static bool IsUndone(JobDefinition job, RunStatus status, string? code)
        => status == RunStatus.Interrupted || (status, code) is (RunStatus.Cancelled, RunReason.Shutdown)
           || code is RunReason.Held or RunReason.CancelsHeld
           || job.Retry is null && (status, code) is (RunStatus.Failed, RunReason.DatabaseFailed);

    /// <summary>Whether some items failed, or all wait for a platform on hold, and the task's next slot is too far away to wait for.</summary>
    private static bool LeftSomething(JobDefinition job, RunStatus status, string? code) => job.WarningAgainAfter is not null
        && (status == RunStatus.Warning || (status, code) is (RunStatus.Skipped, RunReason.PlatformOnHold));

    /// <summary>
    /// Starts one run for a slot whose work was not done (paused, held, blocked by a dry run, host died), unless another run has done it since or is doing it
    /// now. The next slot of a daily task is a day away, and some members are due today only. The number of attempts is limited, so a run that always crashes
    /// is not restarted forever.
    /// </summary>
    private async Task<bool> CatchUpUndoneAsync(JobDefinition job, JobRun newest, DateTime now, CancellationToken stop)
    {
        var slot = newest.Slot!.Value;
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await PauseLedger.InForce(db, now).AnyAsync(pause => pause.JobKey == job.Key, stop))
        {
            return false;
        }
        var earliest = slot - job.Deadline;
        // Held work is not started again while a decision is pending or after it was dismissed, only after the hold has lapsed.
        var heldSince = newest.ErrorCode == RunReason.AwaitingConfirmation ? slot - JobHold.LapsesAfter : earliest;
        if (await db.JobHolds.AnyAsync(
            hold => hold.JobKey == job.Key && hold.HeldAt >= heldSince && (hold.Decision == null || hold.Decision == HoldDecision.Dismissed), stop))
        {
            return false;
        }
        var triesAgain = job.WarningAgainAfter is not null;
        var since = await db.JobRuns.AsNoTracking()
            .Where(run => run.JobKey == job.Key && run.StartedAt >= earliest && !run.DryRun && run.Status != RunStatus.Missed
                && (run.Status != RunStatus.Skipped || triesAgain && run.ErrorCode == RunReason.PlatformOnHold)
                && (run.FinishedAt == null || run.FinishedAt >= slot))
            .OrderByDescending(run => run.Id).Select(run => new { run.Id, run.Status, run.ErrorCode, run.FinishedAt }).Take(MostCatchUps + 1).ToListAsync(stop);
        // A slot that only left some items undone is tried again after a delay.
        var due = LeftSomething(job, newest.Status, newest.ErrorCode)
            ? since is [var last, ..] && now - last.FinishedAt >= job.WarningAgainAfter
                && (LeftSomething(job, last.Status, last.ErrorCode) || IsUndone(job, last.Status, last.ErrorCode))
            : since.Count <= MostCatchUps && since.All(run => IsUndone(job, run.Status, run.ErrorCode));
        if (!due)
        {
            return false;
        }
        // Hosts that search at the same moment derive the same key, so only one of them starts the run.
        var key = $"catch-up {slot:O} after {since.Count} {(since is [var after, ..] ? after.Id : Guid.Empty):N}";
        var request = new RunRequest(job, RunTrigger.Catchup, null, Actor.System) { IdempotencyKey = key };
        return await runner.StartAsync(request, stop) is not StartResult.AlreadyRunning;
    }

    private async Task LiftExpiredPauseAsync(JobDefinition job, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (await PauseLedger.LiftExpiredAsync(db, time, job.Key, stop))
        {
            await transaction.CommitAsync(stop);
        }
    }

    /// <summary>Closes a hold that was not decided in time.</summary>
    private async Task LapseHoldAsync(JobDefinition job, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (await HoldLedger.LapseAsync(db, time, job.Key, time.UtcNow() - JobHold.LapsesAfter, stop))
        {
            await ChangeFeed.Publish(db, Topic.Jobs, stop);
            await transaction.CommitAsync(stop);
        }
    }

    private async Task RecordAsync(JobDefinition job, DateTime[] slots, DateTime now, CancellationToken stop)
    {
        // Ids one millisecond apart increase with the slots, so lists keep their order.
        var begin = time.GetUtcNow() - TimeSpan.FromMilliseconds(slots.Length);
        var ids = slots.Select((_, i) => Guid.CreateVersion7(begin + TimeSpan.FromMilliseconds(i))).ToArray();
        var whys = slots.Select(slot => tried.GetValueOrDefault((job.Key, slot))).ToArray();
        var codes = whys.Select(why => why.Code ?? RunReason.PortalDown).ToArray();
        var errors = Sql.Texts("errors", whys.Select(why => why.Error));
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var recorded = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO vip_admin.job_runs
                   (id, job_key, slot, trigger, status, started_at, finished_at, attempt, node, actor, dry_run, counters, error_code, error, progress_done, settings_version)
            SELECT id, {job.Key}, slot, {Word.Of(RunTrigger.Schedule)}, {Word.Of(RunStatus.Missed)}, {now}, {now}, 0, {HostName.Own}, {Actor.System.Name}, false, jsonb_build_object(),
                   code, error, 0, {job.SettingsVersion}
              FROM unnest({ids}, {slots}, {codes}, {errors}) AS missed(id, slot, code, error)
            ON CONFLICT DO NOTHING
            """, stop);
        await ChangeFeed.Publish(db, Topic.Jobs, stop);
        await transaction.CommitAsync(stop);
        if (recorded > 0)
        {
            log.LogWarning("[{Tag}] 错过 {Count} 次执行: {First:u} – {Last:u}", job.Tag, recorded, slots[0], slots[^1]);
        }
    }
}
