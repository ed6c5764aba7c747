using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Hosts;

/// <summary>How a host stands.</summary>
public enum HostState
{
    Alive,
    /// <summary>It said goodbye.</summary>
    Stopped,
    /// <summary>No sign of life and no goodbye: killed, frozen, or cut off from the database.</summary>
    Died,
}

/// <summary>A run in progress on a host.</summary>
public sealed record HostRun(Guid Id, string JobKey, DateTime StartedAt);

/// <summary>A host at a glance. Times are UTC, by the database's clock.</summary>
/// <param name="ClockOffset">Its system clock minus the database's, as last measured.</param>
/// <param name="Scheduling">False: cron is switched off on it.</param>
/// <param name="IsThis">The one that answers.</param>
/// <param name="Running">What it is running now; for one that died, what has not been found interrupted yet.</param>
public sealed record HostCard(
    Guid Id, string Name, string Version, HostState State, DateTime StartedAt, DateTime SeenAt, DateTime? StoppedAt, TimeSpan ClockOffset, bool Scheduling, bool IsThis, IReadOnlyList<HostRun> Running)
{
    /// <summary>The clock is so far off that it is being corrected (<see cref="Live.DatabaseClock"/>).</summary>
    public bool ClockIsOff => ClockOffset.Duration() > Live.DatabaseClock.Tolerance;
}

/// <summary>Which hosts are there, and what is each doing?</summary>
public sealed class HostBoard(IDbContextFactory<VipDb> databases, ThisHost self)
{
    /// <summary>Silent for longer than this, by the database's clock, a host counts as dead.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private const int Limit = 100;

    /// <summary>The living first, then those seen last; at most a hundred of the last 30 days.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<IReadOnlyList<HostCard>> HostsAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var now = await DatabaseNowAsync(db, stop);
        var rows = await db.Hosts.AsNoTracking().OrderByDescending(host => host.SeenAt).Take(Limit).ToListAsync(stop);
        var running = await db.JobRuns.AsNoTracking().Where(run => run.Status == RunStatus.Running)
            .Select(run => new { run.Node, Run = new HostRun(run.Id, run.JobKey, run.StartedAt) }).ToListAsync(stop);
        // Of several hosts of one name only the newest can be running something.
        var newest = rows.GroupBy(host => host.Name).Select(group => group.MaxBy(host => host.StartedAt)!.Id).ToHashSet();
        return [.. rows.Select(host => new HostCard(
                host.Id, host.Name, host.Version, StateOf(host, now), host.StartedAt, host.SeenAt, host.StoppedAt, TimeSpan.FromMilliseconds(host.ClockOffsetMs), host.Scheduling, host.Id == self.Id,
                newest.Contains(host.Id) ? [.. running.Where(each => each.Node == host.Name).Select(each => each.Run)] : []))
            .OrderBy(card => card.State == HostState.Alive ? 0 : 1).ThenByDescending(card => card.State == HostState.Alive ? card.StartedAt : card.SeenAt)];
    }

    internal static HostState StateOf(HostRow host, DateTime databaseNow)
        => host.StoppedAt is not null ? HostState.Stopped : databaseNow - host.SeenAt > Silence ? HostState.Died : HostState.Alive;

    internal static async Task<DateTime> DatabaseNowAsync(VipDb db, CancellationToken stop)
        => (await db.Database.SqlQuery<DateTime>($"SELECT clock_timestamp() AS \"Value\"").ToListAsync(stop))[0];
}
