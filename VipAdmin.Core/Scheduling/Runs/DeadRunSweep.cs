using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Scheduling.Hosts;

namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>
/// Notices dead hosts: a running row whose lock is free has no living holder, and becomes interrupted within seconds. A frozen host keeps its lock, so that of
/// a host without a sign of life for long is taken away first. The next slot does the rest, or <see cref="MissedSlots"/> catches it up; everything a task does
/// is safe to do again.
/// </summary>
public sealed class DeadRunSweep(IDbContextFactory<VipDb> databases, RunLock locks, JobRunner runner, DeadRuns dead, TimeProvider time, ThisHost self,
    ILogger<DeadRunSweep> log) : BackgroundService
{
    /// <summary>
    /// Silent for longer than this, by the database's clock, a host loses its locks. Long against <see cref="HostHeartbeat.Every"/>, so that a busy host keeps
    /// them; <see cref="RunFence"/> must doubt its own claim sooner.
    /// </summary>
    public static readonly TimeSpan Frozen = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>A host that has been silent for longer has lost its sessions long ago.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    /// <summary>Hosts that were silent for too long when first looked at: their last sign of life, and when that look was (a timestamp).</summary>
    private readonly Dictionary<Guid, (DateTime SeenAt, long Since)> silent = [];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            do
            {
                try
                {
                    await SweepAsync(stoppingToken);
                }
                catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
                {
                    // Whatever it is: a portal that no longer looks for dead hosts lets their tasks stand still for ever.
                    log.LogWarning(error, "Dead hosts could not be looked for; trying again in a moment");
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("The sweep ends with the portal");
        }
    }

    /// <summary>Looks once; returns how many runs were found dead.</summary>
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
    /// Ends the sessions with which hosts that have long given no sign of life still hold a lock or an open transaction. A session opened after the last sign
    /// shows that the host lives: after an outage of the database nobody has been seen for long. And nobody is judged by a single look: when the database's
    /// clock steps, every host seems to have been silent, until its next sign of life.
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
                silent[host.Id] = (host.SeenAt, time.GetTimestamp());
            }
        }
        var frozen = quiet.Where(host => time.GetElapsedTime(silent[host.Id].Since) >= DeadRuns.SecondLook).Select(host => host.Id).ToArray();
        if (frozen.Length == 0)
        {
            return;
        }
        // First chosen, then ended: in one WHERE the server may call the function before it has compared the rest.
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
            log.LogError("No sign of life for {Seconds} s: sessions of frozen hosts were ended so that their tasks can go on: {Sessions}", Frozen.TotalSeconds,
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
