using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Discrepancies;

/// <summary>Opens ignored discrepancies again when their day has come. One statement, so any number of hosts may do it at once.</summary>
public sealed class IgnoredReturn(IDbContextFactory<VipDb> databases, TimeProvider time, ILogger<IgnoredReturn> log)
    : RepeatedWork(TimeSpan.FromMinutes(1), "The return of ignored discrepancies", time, log)
{
    /// <inheritdoc />
    protected override Task OnceAsync(CancellationToken stop) => OpenDueAsync(stop);

    /// <summary>Opens those whose day has come; returns how many.</summary>
    public async Task<int> OpenDueAsync(CancellationToken stop)
    {
        var now = Time.UtcNow();
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var opened = await db.Database.ExecuteSqlAsync($"""
            WITH due AS (
              SELECT id FROM vip_admin.discrepancies WHERE status = 'ignored' AND ignored_until <= {BusinessDay.Of(now)} ORDER BY subject, type FOR UPDATE),
            opened AS (
              UPDATE vip_admin.discrepancies d
              SET status = CASE WHEN assignee IS NULL THEN 'open' ELSE 'assigned' END, ignored_until = NULL, reason_code = NULL, version = version + 1
              FROM due WHERE d.id = due.id RETURNING d.id)
            INSERT INTO vip_admin.discrepancy_events (discrepancy_id, at, actor_id, actor_name, kind)
            SELECT id, {now}, {Actor.SystemId}, {Actor.System.Name}, 'reopened' FROM opened
            """, stop);
        if (opened > 0)
        {
            await ChangeFeed.Publish(db, Topic.Discrepancies, stop);
        }
        await transaction.CommitAsync(stop);
        return opened;
    }
}
