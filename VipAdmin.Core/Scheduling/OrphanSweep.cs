using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Scheduling;

/// <summary>
/// Notices dead hosts: a running row whose lock is free has no living holder, and becomes interrupted within seconds.
/// The next slot does the rest, or <see cref="MissedSlots"/> catches it up; everything a task does is safe to do again.
/// </summary>
public sealed class OrphanSweep(IDbContextFactory<VipDb> databases, RunLock locks, JobRunner runner, TimeProvider time, ILogger<OrphanSweep> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

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
        var found = 0;
        await using var db = await databases.CreateDbContextAsync(stop);
        var unfinished = await db.JobRuns.AsNoTracking().Where(run => run.Status == RunStatus.Running).Select(run => new { run.Id, run.JobKey, run.Node }).ToListAsync(stop);
        foreach (var run in unfinished.Where(run => !runner.RunningHere.Contains(run.Id)))
        {
            var handle = await locks.TryTakeAsync(run.JobKey, TimeSpan.Zero, stop);
            if (handle is null)
            {
                continue;
            }
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(stop);
                var changed = await db.JobRuns.Where(r => r.Id == run.Id && r.Status == RunStatus.Running).ExecuteUpdateAsync(set => set
                    .SetProperty(r => r.Status, RunStatus.Interrupted).SetProperty(r => r.FinishedAt, time.UtcNow()).SetProperty(r => r.NextAttemptAt, (DateTime?)null)
                    .SetProperty(r => r.ErrorCode, RunReason.HostDied).SetProperty(r => r.Error, run.Node), stop);
                await ChangeFeed.Publish(db, Topic.Jobs, stop);
                await ChangeFeed.Publish(db, Topic.Run(run.Id), stop);
                await transaction.CommitAsync(stop);
                if (changed == 1)
                {
                    found++;
                    log.LogError("Run {Run} of {Task} was interrupted: its host {Host} died or lost its claim", run.Id, run.JobKey, run.Node);
                }
            }
            finally
            {
                await RunLock.ReleaseAsync(handle);
            }
        }
        return found;
    }
}
