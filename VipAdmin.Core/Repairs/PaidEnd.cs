using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Repairs;

/// <summary>Where a membership that was granted too often would end by what was paid for, so that the person who corrects it need not work it out.</summary>
public sealed class PaidEnd(IDbContextFactory<VipDb> databases)
{
    /// <summary>
    /// Today's end without the days that the discrepancy's order brought more than once (UTC). Null where the purchases do not tell it, or nothing is too much.
    /// </summary>
    /// <exception cref="NotPermittedException">The actor may not handle discrepancies.</exception>
    public async Task<DateTime?> OfAsync(Actor actor, Guid discrepancyId, CancellationToken stop)
    {
        actor.Demand(Permission.HandleDiscrepancies);
        await using var db = await databases.CreateDbContextAsync(stop);
        var bought = await db.Discrepancies.AsNoTracking().Where(d => d.Id == discrepancyId)
            .Join(db.Orders, d => d.OrderNo, o => o.OrderNo, (_, o) => o)
            .Join(db.Members.Where(m => !m.IsLifetimeVip && m.VipExpireAt != null), o => o.UserId, m => m.UserId, (o, m) => new { o.OrderId, m.UserId, m.VipExpireAt })
            .Join(db.VipOrders, o => o.OrderId, l => l.OrderId, (o, l) => new { o.UserId, o.VipExpireAt, l.PackageId })
            .Join(db.VipPackages.Where(p => p.DurationDays > 0), l => l.PackageId, p => p.PackageId, (l, p) => new { l.UserId, l.VipExpireAt, p.DurationDays })
            .FirstOrDefaultAsync(stop);
        if (bought is null || await BoughtEnd.OfAsync(db, bought.UserId, stop) is not { } due)
        {
            return null;
        }
        // In whole packages: what gifts and the moments of granting added stays.
        var tooOften = Math.Round((bought.VipExpireAt!.Value - due).TotalDays / bought.DurationDays);
        return tooOften >= 1 ? bought.VipExpireAt.Value.AddDays(-tooOften * bought.DurationDays) : null;
    }
}
