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
        var bought = await (from found in db.Discrepancies.AsNoTracking()
                            join order in db.Orders on found.OrderNo equals order.OrderNo
                            join member in db.Members on order.UserId equals member.UserId
                            join link in db.VipOrders on order.OrderId equals link.OrderId
                            join package in db.VipPackages on link.PackageId equals package.PackageId
                            where found.Id == discrepancyId && !member.IsLifetimeVip && member.VipExpireAt != null && package.DurationDays > 0
                            select new { member.UserId, member.VipExpireAt, package.DurationDays }).FirstOrDefaultAsync(stop);
        if (bought is null || await BoughtEnd.OfAsync(db, bought.UserId, stop) is not { } due)
        {
            return null;
        }
        // In whole packages: what gifts and the moments of granting added stays.
        var tooOften = Math.Round((bought.VipExpireAt!.Value - due).TotalDays / bought.DurationDays);
        return tooOften >= 1 ? bought.VipExpireAt.Value.AddDays(-tooOften * bought.DurationDays) : null;
    }
}
