using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// Brings what is booked with each waiting discrepancy up to date with its order, which the backend changes on its own. Sums and sorting read it, and must be
/// right while reconciliation is paused as well. Rows that another host is writing are left to it.
/// </summary>
public sealed class BookedRefresh(IDbContextFactory<VipDb> databases, TimeProvider time, ILogger<BookedRefresh> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RefreshAsync(stoppingToken);
                }
                catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning(error, "What is booked with the discrepancies could not be brought up to date; trying again in a moment");
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("The refresh of what is booked ends with the portal");
        }
    }

    /// <summary>Does so once; returns how many rows changed.</summary>
    public async Task<int> RefreshAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var changed = await DiscrepancyLedger.RefreshBookedAsync(db, time.UtcNow(), stop);
        if (changed > 0)
        {
            await ChangeFeed.Publish(db, Topic.Discrepancies, stop);
        }
        await transaction.CommitAsync(stop);
        return changed;
    }
}
