using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling;

/// <summary>
/// Notices dead hosts: a running row whose lock is free has no living holder, and becomes interrupted within seconds. A frozen host keeps its lock, so that of a host
/// without a sign of life for long is taken away first. The next slot does the rest, or <see cref="MissedSlots"/> catches it up; everything a task does is safe to do again.
/// </summary>
public sealed class OrphanSweep(IDbContextFactory<VipDb> databases, RunLock locks, JobRunner runner, TimeProvider time, ThisHost self, ILogger<OrphanSweep> log) : BackgroundService
{
    /// <summary>
    /// Silent for longer than this, by the database's clock, a host loses its locks. Long against <see cref="HostBeat.Every"/>, so that a busy host keeps them;
    /// <see cref="RunFence"/> must doubt its own claim sooner.
    /// </summary>
    public static readonly TimeSpan Frozen = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>Longer than a living host needs to show itself after all its connections were cut.</summary>
    private static readonly TimeSpan SecondLook = HostBeat.Every + TimeSpan.FromMilliseconds(500);

    private enum Fate { Died, Lives, Unclear }

    private sealed record Orphan(Guid Id, string JobKey, string Node, DateTime StartedAt);

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
                catch (Exception error) when (error is NpgsqlException or TimeoutException or InvalidOperationException { InnerException: NpgsqlException })
                {
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
        var unfinished = await db.JobRuns.AsNoTracking().Where(run => run.Status == RunStatus.Running)
            .Select(run => new Orphan(run.Id, run.JobKey, run.Node, run.StartedAt)).ToListAsync(stop);
        var found = 0;
        List<(Orphan Run, DateTime Seen)> unclear = [];
        foreach (var run in unfinished.Where(run => !runner.RunningHere.Contains(run.Id)))
        {
            if (!await IsFreeAsync(run, stop))
            {
                continue;
            }
            var (fate, seen) = await FateAsync(db, run, null, stop);
            if (fate == Fate.Unclear)
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
            await Task.Delay(SecondLook, stop);
        }
        foreach (var (run, seen) in unclear)
        {
            found += await InterruptAsync(db, run, (await FateAsync(db, run, seen, stop)).Fate, stop);
        }
        return found;
    }

    /// <summary>
    /// Ends the sessions with which hosts that have long given no sign of life still hold a lock or an open transaction. A session opened after the last sign shows that
    /// the host lives: after an outage of the database nobody has been seen for long.
    /// </summary>
    private async Task FreeFromFrozenAsync(VipDb db, CancellationToken stop)
    {
        // First chosen, then ended: in one WHERE the server may call the function before it has compared the rest.
        var freed = await db.Database.SqlQuery<string>($"""
            WITH frozen AS MATERIALIZED (
              SELECT h.name, a.pid
                FROM vip_admin.hosts h JOIN pg_stat_activity a ON a.datname = current_database() AND a.usename = current_user AND a.backend_start < h.seen_at + interval '5 seconds'
                 AND (starts_with(a.application_name, 'VipAdmin ' || {ThisHost.Lock} || ' ' || replace(h.id::text, '-', ''))
                   OR starts_with(a.application_name, 'VipAdmin ' || {ThisHost.Work} || ' ' || replace(h.id::text, '-', '')) AND starts_with(a.state, 'idle in transaction'))
               WHERE h.stopped_at IS NULL AND h.id <> {self.Id} AND h.seen_at < clock_timestamp() - {Frozen})
            SELECT name || ' (' || pid || ')' AS "Value" FROM frozen WHERE pg_terminate_backend(pid)
            """).ToListAsync(stop);
        if (freed.Count > 0)
        {
            log.LogError("No sign of life for {Seconds} s: sessions of frozen hosts were ended so that their tasks can go on: {Sessions}", Frozen.TotalSeconds, string.Join(", ", freed));
        }
    }

    private async Task<bool> IsFreeAsync(Orphan run, CancellationToken stop)
    {
        if (await locks.TryTakeAsync(run.JobKey, TimeSpan.Zero, stop) is not { } handle)
        {
            return false;
        }
        await RunLock.ReleaseAsync(handle);
        return true;
    }

    /// <summary>What became of the host of a run. A process that is killed loses all its sessions at once; one that lives has some, or opens them again.</summary>
    /// <param name="seenBefore">Its last sign of life at an earlier look; null at the first.</param>
    private static async Task<(Fate Fate, DateTime? Seen)> FateAsync(VipDb db, Orphan run, DateTime? seenBefore, CancellationToken stop)
    {
        var host = await db.Hosts.AsNoTracking().Where(h => h.Name == run.Node).OrderByDescending(h => h.StartedAt).FirstOrDefaultAsync(stop);
        if (host is null)
        {
            return (Fate.Lives, null);
        }
        // A host of the same name that started later is its successor. (The two times come from two clocks.)
        if (host.StartedAt > run.StartedAt + HostBeat.Every || HostBoard.StateOf(host, await HostBoard.DatabaseNowAsync(db, stop)) != HostState.Alive)
        {
            return (Fate.Died, host.SeenAt);
        }
        var connected = await db.Database.SqlQuery<bool>(
            $"SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND strpos(application_name, {host.Id.ToString("N")}) > 0) AS \"Value\"").ToListAsync(stop);
        return (connected[0] || host.SeenAt > seenBefore ? Fate.Lives : seenBefore is null ? Fate.Unclear : Fate.Died, host.SeenAt);
    }

    private async Task<int> InterruptAsync(VipDb db, Orphan run, Fate fate, CancellationToken stop)
    {
        if (await locks.TryTakeAsync(run.JobKey, TimeSpan.Zero, stop) is not { } handle)
        {
            return 0;
        }
        try
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
                log.LogError("Run {Run} of {Task} was interrupted: its host {Host} {Fate}", run.Id, run.JobKey, run.Node, fate == Fate.Died ? "died" : "lost its claim");
            }
            return changed;
        }
        finally
        {
            await RunLock.ReleaseAsync(handle);
        }
    }
}
