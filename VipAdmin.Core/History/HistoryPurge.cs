using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.History;

/// <summary>Rows deleted, or in a dry run those that would be.</summary>
public sealed record PurgeCount(long Runs, long Items, long Logs, long Sessions);

/// <summary>
/// Deletes what is past its retention: runs with their items, planned reminders and attempts, log lines, and expired sessions. A few thousand rows a statement,
/// each in its own transaction, so that other work is not blocked and the purge can stop after any of them. A run stays while its day has no sums yet, while an
/// open discrepancy or hold refers to it, and as long as it is the last of its task.
/// </summary>
public sealed class HistoryPurge(IDbContextFactory<VipDb> databases, IOptionsMonitor<HistoryOptions> options, TimeProvider time)
{
    /// <summary>Rows a statement.</summary>
    private const int Batch = 5_000;

    /// <summary>Deletes everything that is due.</summary>
    public async Task<PurgeCount> RunAsync(RunScope run, CancellationToken stop)
    {
        var keep = options.CurrentValue;
        var today = BusinessDay.Of(time.UtcNow());
        // Whole days: a day is either there or summed up.
        var ceiling = RunId.Floor(BusinessDay.StartUtc(today.AddDays(-keep.KeepDays)));
        var kept = await NeededAsync(ceiling, stop);
        var (runs, items, after) = (0L, 0L, Guid.Empty);
        while (await OldAsync(after, ceiling, kept, stop) is { Length: > 0 } old)
        {
            items += await ItemsAsync(run, old, stop);
            runs += old.Length;
            if (!run.DryRun)
            {
                await RunsAsync(old, stop);
            }
            await run.AdvanceAsync(old.Length, stop);
            after = old[^1];
        }
        var logs = await LogsAsync(run, BusinessDay.StartUtc(today.AddDays(-keep.KeepLogDays)), stop);
        return new PurgeCount(runs, items, logs, await SessionsAsync(run, stop));
    }

    /// <summary>Old runs that other rows or pages still refer to.</summary>
    private async Task<Guid[]> NeededAsync(Guid ceiling, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Database.SqlQuery<Guid>(Sql.With($"""
            WITH RECURSIVE keys (job_key) AS (
                (SELECT job_key FROM vip_admin.job_runs ORDER BY job_key LIMIT 1)
                UNION ALL
                SELECT (SELECT r.job_key FROM vip_admin.job_runs r WHERE r.job_key > k.job_key ORDER BY r.job_key LIMIT 1)
                  FROM keys k WHERE k.job_key IS NOT NULL)
            SELECT run_id AS "Value" FROM vip_admin.discrepancies WHERE {new SqlPart(Discrepancy.UnfinishedSql)} AND run_id < {ceiling}
            UNION SELECT run_id FROM vip_admin.job_holds WHERE decision IS NULL AND run_id < {ceiling}
            -- Missed slots are searched for from the newest slot on; the card shows the last real run.
            UNION SELECT newest.id FROM keys k CROSS JOIN LATERAL (
                SELECT id FROM vip_admin.job_runs r WHERE r.job_key = k.job_key AND slot IS NOT NULL ORDER BY slot DESC LIMIT 1) AS newest
            UNION SELECT ran.id FROM keys k CROSS JOIN LATERAL (
                SELECT id FROM vip_admin.job_runs r WHERE r.job_key = k.job_key AND {ReallyRan.Condition}
                 ORDER BY id DESC LIMIT 1) AS ran
            """)).ToArrayAsync(stop);
    }

    private async Task<Guid[]> OldAsync(Guid after, Guid ceiling, Guid[] kept, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Database.SqlQuery<Guid>(Sql.With($"""
            SELECT r.id AS "Value" FROM vip_admin.job_runs r
             WHERE r.id > {after} AND r.id < {ceiling} AND r.status <> 'running' AND r.id <> ALL ({kept})
               AND EXISTS (SELECT 1 FROM vip_admin.job_run_days d
                            WHERE d.job_key = r.job_key AND d.day = {Sql.Day("coalesce(r.slot, r.started_at)")})
             ORDER BY r.id LIMIT {Batch}
            """)).ToArrayAsync(stop);
    }

    /// <summary>One run may have a hundred thousand orders, so they go in batches of their own, before the run they belong to.</summary>
    private async Task<long> ItemsAsync(RunScope run, Guid[] old, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        if (run.DryRun)
        {
            return await db.JobRunItems.LongCountAsync(item => old.Contains(item.RunId), stop)
                + await db.PlannedReminders.LongCountAsync(reminder => old.Contains(reminder.RunId), stop);
        }
        return await DrainAsync(run, () => db.Database.ExecuteSqlAsync(
                $"""
                DELETE FROM vip_admin.job_run_items
                WHERE (run_id, id) IN (SELECT run_id, id FROM vip_admin.job_run_items WHERE run_id = ANY ({old}) LIMIT {Batch})
                """, stop), stop)
            + await DrainAsync(run, () => db.Database.ExecuteSqlAsync(
                $"""
                DELETE FROM vip_admin.planned_reminders
                WHERE (run_id, id) IN (SELECT run_id, id FROM vip_admin.planned_reminders WHERE run_id = ANY ({old}) LIMIT {Batch})
                """, stop), stop);
    }

    private async Task RunsAsync(Guid[] old, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await db.JobRunAttempts.Where(attempt => old.Contains(attempt.RunId)).ExecuteDeleteAsync(stop);
        await db.JobHolds.Where(hold => old.Contains(hold.RunId)).ExecuteDeleteAsync(stop);
        await db.Alerts.Where(alert => old.Contains(alert.Subject)).ExecuteDeleteAsync(stop);
        await db.JobRuns.Where(each => old.Contains(each.Id)).ExecuteDeleteAsync(stop);
        await transaction.CommitAsync(stop);
    }

    private async Task<long> LogsAsync(RunScope run, DateTime before, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        if (run.DryRun)
        {
            return await db.Logs.LongCountAsync(line => line.Timestamp < before, stop);
        }
        return await DrainAsync(run, () => db.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM vip_admin.logs
            WHERE id = ANY (ARRAY(SELECT id FROM vip_admin.logs WHERE timestamp < {before} ORDER BY timestamp LIMIT {Batch}))
            """, stop), stop);
    }

    /// <summary>Expired sessions; signing out deletes the row at once.</summary>
    private async Task<long> SessionsAsync(RunScope run, CancellationToken stop)
    {
        var now = time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        var over = db.SessionTickets.Where(ticket => ticket.ExpiresAt < now);
        return run.DryRun ? await over.LongCountAsync(stop) : await over.ExecuteDeleteAsync(stop);
    }

    private static async Task<long> DrainAsync(RunScope run, Func<Task<int>> delete, CancellationToken stop)
    {
        var deleted = 0L;
        for (var batch = await delete(); batch > 0; batch = await delete())
        {
            deleted += batch;
            await run.AdvanceAsync(batch, stop);
        }
        return deleted;
    }
}
