using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Hosts;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Judges unfinished runs whose lock is free, and declares them interrupted. Whoever calls holds the lock: the sweep, that looks every few seconds, or somebody
/// who wants to run the task now and need not wait for the sweep.
/// </summary>
public sealed class DeadRuns(IDbContextFactory<VipDb> databases, TimeProvider time, ILogger<DeadRuns> log)
{
    /// <summary>Longer than a living host needs to show itself after all its connections were cut.</summary>
    internal static readonly TimeSpan SecondLook = HostHeartbeat.Every + TimeSpan.FromMilliseconds(500);

    internal enum Fate { Died, Lives, Unclear }

    internal sealed record Orphan(Guid Id, string JobKey, string Node, DateTime StartedAt);

    /// <summary>The unfinished runs.</summary>
    /// <param name="jobKey">Only of this task; null = of all.</param>
    internal static IQueryable<Orphan> Unfinished(VipDb db, string? jobKey = null)
        => db.JobRuns.AsNoTracking().Where(run => run.Status == RunStatus.Running && (jobKey == null || run.JobKey == jobKey))
            .Select(run => new Orphan(run.Id, run.JobKey, run.Node, run.StartedAt));

    /// <summary>Interrupts the unfinished run of a task, whose lock the caller holds.</summary>
    /// <param name="spare">A run that lives here although its lock was lost: it ends by itself.</param>
    /// <returns>False when there is none.</returns>
    internal async Task<bool> ClearAsync(string jobKey, Func<Guid, bool> spare, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await Unfinished(db, jobKey).SingleOrDefaultAsync(stop) is not { } run || spare(run.Id))
        {
            return false;
        }
        var (fate, seen) = await FateAsync(db, run, null, stop);
        if (fate == Fate.Unclear)
        {
            await Task.Delay(SecondLook, stop);
            fate = (await FateAsync(db, run, seen, stop)).Fate;
        }
        return await InterruptAsync(db, run, fate, stop) == 1;
    }

    /// <summary>
    /// Whether the host of an unfinished run has a session for locks: then the run most likely lives, and nobody need queue for its lock to know.
    /// </summary>
    internal async Task<bool> HasHolderAsync(Guid runId, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return (await db.Database.SqlQuery<bool>($"""
            SELECT EXISTS (
              SELECT FROM vip_admin.job_runs r JOIN vip_admin.hosts h ON h.name = r.node AND h.started_at <= r.started_at + {HostHeartbeat.Every}
                JOIN pg_stat_activity a ON a.datname = current_database() AND starts_with(a.application_name, 'VipAdmin ' || {ThisHost.Lock} || ' ' || replace(h.id::text, '-', ''))
               WHERE r.id = {runId}) AS "Value"
            """).ToListAsync(stop))[0];
    }

    /// <summary>
    /// What became of the host of a run. A process that is killed loses all its sessions at once; one that lives has some, or opens them again.
    /// </summary>
    /// <param name="seenBefore">Its last sign of life at an earlier look; null at the first.</param>
    internal static async Task<(Fate Fate, DateTime? Seen)> FateAsync(VipDb db, Orphan run, DateTime? seenBefore, CancellationToken stop)
    {
        var host = await db.Hosts.AsNoTracking().Where(h => h.Name == run.Node).OrderByDescending(h => h.StartedAt).FirstOrDefaultAsync(stop);
        if (host is null)
        {
            return (Fate.Lives, null);
        }
        // A host of the same name that started later is its successor. (The two times come from two clocks.)
        if (host.StartedAt > run.StartedAt + HostHeartbeat.Every || host.StateAt(await DatabaseClock.AskAsync(db, stop)) != HostState.Alive)
        {
            return (Fate.Died, host.SeenAt);
        }
        var connected = await db.Database.SqlQuery<bool>(
            $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND strpos(application_name, {host.Id.ToString("N")}) > 0) AS \"Value\"").ToListAsync(stop);
        return (connected[0] || host.SeenAt > seenBefore ? Fate.Lives : seenBefore is null ? Fate.Unclear : Fate.Died, host.SeenAt);
    }

    /// <summary>Declares a run interrupted, whose lock the caller holds; 0 = it has ended meanwhile.</summary>
    internal async Task<int> InterruptAsync(VipDb db, Orphan run, Fate fate, CancellationToken stop)
    {
        var code = fate == Fate.Died ? RunReason.HostDied : RunReason.ClaimLost;
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var changed = await db.JobRuns.Where(r => r.Id == run.Id && r.Status == RunStatus.Running).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.Status, RunStatus.Interrupted).SetProperty(r => r.FinishedAt, time.UtcNow()).SetProperty(r => r.NextAttemptAt, (DateTime?)null)
            .SetProperty(r => r.ErrorCode, code).SetProperty(r => r.Error, run.Node), stop);
        await ChangeFeed.Publish(db, Topic.Jobs, stop);
        await ChangeFeed.Publish(db, Topic.Run(run.Id), stop);
        await transaction.CommitAsync(stop);
        if (changed == 1)
        {
            // The last line of the run's own log: whoever looks there has to find how it ended.
            using var _ = log.BeginScope(new Dictionary<string, object> { ["RunId"] = run.Id, ["Task"] = run.JobKey });
            log.LogError("Run {Run} of {Task} was interrupted: its host {Host} {Fate}", run.Id, run.JobKey, run.Node,
                fate == Fate.Died ? "died" : "lost its claim");
        }
        return changed;
    }
}
