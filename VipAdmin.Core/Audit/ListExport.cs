using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Audit;

/// <summary>Taking a list out of the portal is an act of its own: it needs <see cref="Permission.Export"/> and leaves a row.</summary>
public sealed class ListExport(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Records the export; called when the file is complete and before it is handed out.</summary>
    /// <param name="list">Which list, e.g. <c>audit</c>.</param>
    /// <param name="filter">The page's query string, so that the same rows can be found again.</param>
    /// <param name="rows">Rows in the file.</param>
    /// <exception cref="NotPermittedException">The actor may not export.</exception>
    public async Task RecordAsync(Actor actor, string list, string filter, long rows, CancellationToken stop)
    {
        actor.Demand(Permission.Export);
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        db.Audit(time, actor, AuditAction.Exported, list, data: new { filter, rows });
        await db.SaveChangesAsync(stop);
        await ChangeFeed.Publish(db, Topic.Audit, stop);
        await transaction.CommitAsync(stop);
    }
}
