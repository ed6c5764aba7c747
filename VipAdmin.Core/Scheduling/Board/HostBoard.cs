using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Core.Scheduling.Board;

/// <summary>Which hosts exist, and what is each running?</summary>
public sealed class HostBoard(IDbContextFactory<VipDb> databases, ThisHost self)
{
    private const int Limit = 100;

    /// <summary>Running hosts first, then by last heartbeat; at most a hundred of the last 30 days.</summary>
    /// <exception cref="NotPermittedException">The actor may not see tasks.</exception>
    public async Task<IReadOnlyList<HostCard>> HostsAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var now = await DatabaseClock.AskAsync(db, stop);
        var rows = await db.Hosts.AsNoTracking().OrderByDescending(host => host.SeenAt).Take(Limit).ToListAsync(stop);
        var running = await db.JobRuns.AsNoTracking().Where(run => run.Status == RunStatus.Running)
            .Select(run => new { run.Node, Run = new HostRun(run.Id, run.JobKey, run.StartedAt) }).ToListAsync(stop);
        // Of several hosts with the same name, only the newest can be running something.
        var newest = rows.GroupBy(host => host.Name).Select(group => group.MaxBy(host => host.StartedAt)!.Id).ToHashSet();
        return [.. rows.Select(host => new HostCard(
                host.Id, host.Name, host.Version, host.StateAt(now), host.StartedAt, host.SeenAt, host.StoppedAt,
                TimeSpan.FromMilliseconds(host.ClockOffsetMs), host.Scheduling, host.Id == self.Id,
                newest.Contains(host.Id) ? [.. running.Where(each => each.Node == host.Name).Select(each => each.Run)] : []))
            .OrderBy(card => card.State == HostState.Alive ? 0 : 1).ThenByDescending(card => card.State == HostState.Alive ? card.StartedAt : card.SeenAt)];
    }
}
