using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Hosts;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Detects dead hosts: a running row whose lock is free has no live host, and becomes interrupted within seconds. A frozen host keeps its lock, so sessions of
/// hosts without a recent heartbeat are ended first. The next slot does the remaining work, or <see cref="MissedSlots"/> catches up; everything a task does is
/// safe to repeat.
/// </summary>
public sealed class DeadRunSweep(IDbContextFactory<VipDb> databases, RunLock locks, JobRunner runner, DeadRuns dead, TimeProvider time, ThisHost self,
    ILogger<DeadRunSweep> log) : RepeatedWork(TimeSpan.FromSeconds(2), "The search for dead hosts", time, log)
{
    /// <summary>
    /// A host loses its locks after this long without a heartbeat, by the database's clock. Far longer than <see cref="HostHeartbeat.Every"/>, so that a busy
    /// host keeps them, and longer than <see cref="RunFence.Lease"/>.
    /// </summary>
    public static readonly TimeSpan Frozen = TimeSpan.FromSeconds(30);

    /// <summary>Hosts without a heartbeat for longer than this are ignored: their sessions ended long ago.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    /// <summary>Hosts whose heartbeat was overdue at an earlier sweep: the last heartbeat, and the timestamp of the sweep that first saw it overdue.</summary>
    private readonly Dictionary<Guid, (DateTime SeenAt, long Since)> silent = [];

    /// <inheritdoc />
    protected override Task OnceAsync(CancellationToken stop) => SweepAsync(stop);

    /// <summary>Sweeps once; returns how many runs were interrupted.</summary>
    public async Task<int> SweepAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await FreeFromFrozenAsync(db, stop);
        var unfinished = await DeadRuns.Unfinished(db).ToListAsync(stop);
        var found = 0;
        List<(DeadRuns.Orphan Run, DateTime Seen)> unclear = [];
        foreach (var run in unfinished.Where(run => !runner.RunningHere.Contains(run.Id)))
        {
            if (!await IsFreeAsync(run, stop))
            {
                continue;
            }
            var (fate, seen) = await DeadRuns.FateAsync(db, run, null, stop);
            if (fate == DeadRuns.Fate.Unclear)
            {
                unclear.Add((run, seen!.Value));
            }
            else
            {
                found += await InterruptAsync(db, run, fate, stop);
            }
        }
        if (unclear.Count > 0)
        {
            await Task.Delay(DeadRuns.SecondLook, stop);
        }
        foreach (var (run, seen) in unclear)
        {
            found += await InterruptAsync(db, run, (await DeadRuns.FateAsync(db, run, seen, stop)).Fate, stop);
        }
        return found;
    }

    /// <summary>
    /// Ends sessions of frozen hosts that still hold a lock or an open transaction. A session opened after the last heartbeat shows that the host is alive:
    /// after a database outage, every heartbeat is old. Two observations are required, because after a step of the database's clock every heartbeat looks old
    /// until the next one.
    /// </summary>
    private async Task FreeFromFrozenAsync(VipDb db, CancellationToken stop)
    {
        var quiet = await db.Database.SqlQuery<Silent>(
            $"SELECT id, seen_at FROM vip_admin.hosts WHERE stopped_at IS NULL AND id <> {self.Id} AND seen_at < clock_timestamp() - {Frozen} AND seen_at > clock_timestamp() - {Remembered}").ToListAsync(stop);
        foreach (var back in silent.Keys.Except(quiet.Select(host => host.Id)).ToArray())
        {
            silent.Remove(back);
        }
        foreach (var host in quiet)
        {
            if (!silent.TryGetValue(host.Id, out var before) || before.SeenAt != host.SeenAt)
            {
                silent[host.Id] = (host.SeenAt, Time.GetTimestamp());
            }
        }
        var frozen = quiet.Where(host => Time.GetElapsedTime(silent[host.Id].Since) >= DeadRuns.SecondLook).Select(host => host.Id).ToArray();
        if (frozen.Length == 0)
        {
            return;
        }
        // Select first, then terminate: in a single WHERE the server may call the function before it evaluates the other conditions.
        var freed = await db.Database.SqlQuery<string>($"""
            WITH frozen AS MATERIALIZED (
              SELECT h.name, a.pid
                FROM vip_admin.hosts h JOIN pg_stat_activity a ON a.datname = current_database() AND a.usename = current_user AND a.backend_start < h.seen_at + interval '5 seconds'
                 AND (starts_with(a.application_name, 'VipAdmin ' || {ThisHost.Lock} || ' ' || replace(h.id::text, '-', ''))
                   OR starts_with(a.application_name, 'VipAdmin ' || {ThisHost.Work} || ' ' || replace(h.id::text, '-', '')) AND starts_with(a.state, 'idle in transaction'))
               WHERE h.id = ANY ({frozen}) AND h.stopped_at IS NULL AND h.seen_at < clock_timestamp() - {Frozen})
            SELECT name || ' (' || pid || ')' AS "Value" FROM frozen WHERE pg_terminate_backend(pid)
            """).ToListAsync(stop);
        if (freed.Count > 0)
        {
            Log.LogError("No heartbeat for {Seconds} s: sessions of frozen hosts were ended so that their tasks can continue: {Sessions}", Frozen.TotalSeconds,
                string.Join(", ", freed));
        }
    }

    private async Task<bool> IsFreeAsync(DeadRuns.Orphan run, CancellationToken stop)
    {
        if (await locks.TryTakeAsync(run.JobKey, TimeSpan.Zero, stop) is not { } handle)
        {
            return false;
        }
        await RunLock.ReleaseAsync(handle);
        return true;
    }

    private async Task<int> InterruptAsync(VipDb db, DeadRuns.Orphan run, DeadRuns.Fate fate, CancellationToken stop)
    {
        if (await locks.TryTakeAsync(run.JobKey, TimeSpan.Zero, stop) is not { } handle)
        {
            return 0;
        }
        try
        {
            return await dead.InterruptAsync(db, run, fate, stop);
        }
        finally
        {
            await RunLock.ReleaseAsync(handle);
        }
    }

    private sealed record Silent(Guid Id, DateTime SeenAt);
}
