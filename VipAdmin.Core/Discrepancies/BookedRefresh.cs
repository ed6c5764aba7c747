using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// Brings what is booked with each waiting discrepancy up to date with its order, which the backend changes on its own. Sums and sorting read it, and must be
/// right while reconciliation is paused as well. Rows that another host is writing are left to it.
/// </summary>
public sealed class BookedRefresh(IDbContextFactory<VipDb> databases, TimeProvider time, ILogger<BookedRefresh> log)
    : RepeatedWork(TimeSpan.FromSeconds(10), "The refresh of what is booked with the discrepancies", time, log)
{
    /// <inheritdoc />
    protected override Task OnceAsync(CancellationToken stop) => RefreshAsync(stop);

    /// <summary>Does so once; returns how many rows changed.</summary>
    public async Task<int> RefreshAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var changed = await DiscrepancyLedger.RefreshBookedAsync(db, Time.UtcNow(), stop);
        if (changed > 0)
        {
            await ChangeFeed.Publish(db, Topic.Discrepancies, stop);
        }
        await transaction.CommitAsync(stop);
        return changed;
    }
}
