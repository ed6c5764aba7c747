using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>Claims a run in the database: the insert that succeeds decides, over all hosts and all triggers.</summary>
public sealed class JobClaim(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>
    /// Inserts the running row. Null when the slot, the idempotency key or the hold was already taken, the slot belongs to a schedule that is no longer in
    /// force, the task is paused or waits for a confirmation (recorded as a skipped row), or another run is unfinished.
    /// </summary>
    public async Task<Guid?> TryClaimAsync(RunRequest request, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (request.Slot is not null)
        {
            await JobSettingsInForce.HoldAsync(db, request.Job.Key, stop);
        }
        var id = Guid.CreateVersion7(time.GetUtcNow());
        if (!request.ByHand && await PauseAsync(db, request, stop) is { } pause)
        {
            await InsertAsync(db, id, request, RunStatus.Skipped, RunReason.Paused, $"{pause.PausedBy}: {pause.Reason}", stop);
            await ChangeFeed.Publish(db, Topic.Jobs, stop);
            await transaction.CommitAsync(stop);
            return null;
        }
        if (!request.ByHand && !request.Job.SettlesWhileHeld && await HoldLedger.Open(db, time.UtcNow()).AnyAsync(hold => hold.JobKey == request.Job.Key, stop))
        {
            await InsertAsync(db, id, request, RunStatus.Skipped, RunReason.AwaitingConfirmation, null, stop);
            await ChangeFeed.Publish(db, Topic.Jobs, stop);
            await transaction.CommitAsync(stop);
            return null;
        }
        // Returning without a commit rolls the decision back, so the hold stays open when the run cannot start.
        if (request.Plan is { Reason: { } reason } held
            && !await HoldLedger.DecideAsync(db, held.RunId, HoldDecision.Confirmed, request.Actor, reason, time.UtcNow(), stop))
        {
            return null;
        }
        if (!await InsertAsync(db, id, request, RunStatus.Running, null, null, stop))
        {
            return null;
        }
        if (request.ByHand)
        {
            await Acts.RecordAsync(db, time, [ActOf(id, request)], request.Plan is null ? [] : [Topic.Run(request.Plan.RunId)], stop);
        }
        await ChangeFeed.Publish(db, Topic.Jobs, stop);
        await transaction.CommitAsync(stop);
        return id;
    }

    /// <summary>Records a slot that did not run because another run was unfinished.</summary>
    public async Task SkipAsync(RunRequest request, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await JobSettingsInForce.HoldAsync(db, request.Job.Key, stop);
        if (await InsertAsync(db, Guid.CreateVersion7(time.GetUtcNow()), request, RunStatus.Skipped, RunReason.AlreadyRunning, null, stop))
        {
            await ChangeFeed.Publish(db, Topic.Jobs, stop);
        }
        await transaction.CommitAsync(stop);
    }

    /// <summary>The unfinished run of a task, if any.</summary>
    public async Task<Guid?> UnfinishedAsync(string jobKey, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.JobRuns.Where(run => run.JobKey == jobKey && run.Status == RunStatus.Running).Select(run => (Guid?)run.Id).SingleOrDefaultAsync(stop);
    }

    private static Act ActOf(Guid id, RunRequest request)
    {
        var trigger = request.Trigger.ToString();
        return request.Plan is { EndsHold: true } held
            ? new Act(request.Actor, AuditAction.HoldConfirmed, request.Job.Key, held.Reason,
                new { runId = id, trigger, held = held.RunId, touched = held.Final })
            : new Act(request.Actor, AuditAction.TaskTriggered, request.Job.Key,
                Data: new
                {
                    runId = id, trigger, dryRun = request.DryRun, windowFrom = request.Window?.From, windowUntil = request.Window?.Until,
                    plan = request.Plan?.RunId,
                });
    }

    /// <summary>A slot is judged by its own time, so one at the very end of a pause runs; a run without a slot is judged by the current time.</summary>
    private Task<JobPause?> PauseAsync(VipDb db, RunRequest request, CancellationToken stop)
        => PauseLedger.InForce(db, request.Slot ?? time.UtcNow()).SingleOrDefaultAsync(pause => pause.JobKey == request.Job.Key, stop);

    /// <summary>
    /// ON CONFLICT without a target covers every unique key: (task, slot), (task, idempotency key), and one running row per task. A slot counts only under
    /// the settings in force: a host that has not yet read an edit inserts nothing.
    /// </summary>
    private async Task<bool> InsertAsync(VipDb db, Guid id, RunRequest request, RunStatus status, string? code, string? error, CancellationToken stop)
    {
        var now = time.UtcNow();
        var slot = new NpgsqlParameter("slot", NpgsqlDbType.TimestampTz) { Value = (object?)request.Slot ?? DBNull.Value };
        var finished = new NpgsqlParameter("finished", NpgsqlDbType.TimestampTz) { Value = status == RunStatus.Running ? DBNull.Value : now };
        // Only a run uses up the key; a skipped request may be repeated.
        var (key, from, until) = (Sql.Text("key", status == RunStatus.Running ? request.IdempotencyKey : null), Sql.Instant("from", request.Window?.From),
            Sql.Instant("until", request.Window?.Until));
        var confirms = Sql.Id("confirms", request.Plan?.RunId);
        var inserted = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO vip_admin.job_runs (id, job_key, slot, trigger, status, started_at, finished_at, attempt, node, actor, dry_run, counters, error_code, error, progress_done, settings_version,
              idempotency_key, window_from, window_until, confirms)
            SELECT {id}, {request.Job.Key}, {slot}, {Word.Of(request.Trigger)}, {Word.Of(status)}, {now}, {finished}, 1, {HostName.Own}, {request.Actor.Name}, {request.DryRun}, jsonb_build_object(), {code}, {error}, 0, {request.Job.SettingsVersion},
              {key}, {from}, {until}, {confirms}
             WHERE {request.Slot is null} OR NOT EXISTS (SELECT FROM vip_admin.job_settings s WHERE s.job_key = {request.Job.Key} AND s.version > {request.Job.SettingsVersion})
            ON CONFLICT DO NOTHING
            """, stop);
        return inserted == 1;
    }
}
