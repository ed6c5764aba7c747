using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Hosts;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Judges unfinished runs whose lock is free, and declares them interrupted. The caller holds the lock: the sweep every few seconds, or a request to run the
/// task now, which need not wait for the sweep.
/// </summary>
public sealed class DeadRuns(IDbContextFactory<VipDb> databases, TimeProvider time, ILogger<DeadRuns> log)
{
    /// <summary>Longer than a live host needs for its next heartbeat after all its connections were cut.</summary>
    internal static readonly TimeSpan SecondLook = HostHeartbeat.Every + TimeSpan.FromMilliseconds(500);

    internal enum Fate { Died, Lives, Unclear }

    internal sealed record Orphan(Guid Id, string JobKey, string Node, DateTime StartedAt);

    /// <summary>The unfinished runs.</summary>
    /// <param name="jobKey">Only of this task; null = of all.</param>
    internal static IQueryable<Orphan> Unfinished(VipDb db, string? jobKey = null)
        => db.JobRuns.AsNoTracking().Where(run => run.Status == RunStatus.Running && (jobKey == null || run.JobKey == jobKey))
            .Select(run => new Orphan(run.Id, run.JobKey, run.Node, run.StartedAt));

    /// <summary>Interrupts the unfinished run of a task, whose lock the caller holds.</summary>
    /// <param name="spare">Whether a run is still in progress in this process although its lock was lost; such a run ends by itself.</param>
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
    /// Whether the host of an unfinished run has a session for locks. If so, the run is most likely alive, so we can tell without waiting for its lock.
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
    /// Whether the host of a run is alive. A killed process loses all its sessions at once; a live one has some, or reopens them.
    /// </summary>
    /// <param name="seenBefore">The host's last heartbeat as of an earlier check; null at the first check.</param>
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

    /// <summary>Declares a run interrupted, given that the caller holds its lock; 0 = the run has ended meanwhile.</summary>
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
            // Logged in the scope of the run, so that its log ends with the reason.
            using var _ = log.BeginScope(new Dictionary<string, object> { ["RunId"] = run.Id, ["Task"] = run.JobKey });
            log.LogError("Run {Run} of {Task} was interrupted: its host {Host} {Fate}", run.Id, run.JobKey, run.Node,
                fate == Fate.Died ? "died" : "lost its claim");
        }
        return changed;
    }
}
