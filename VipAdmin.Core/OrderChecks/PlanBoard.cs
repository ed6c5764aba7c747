using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.OrderChecks;

/// <summary>What has changed since this plan was made? Read before a person decides about it.</summary>
public sealed class PlanBoard(IDbContextFactory<VipDb> databases, IOptionsMonitor<OrderTimeoutOptions> options, ClockWatch clocks)
{
    /// <summary>The changes since a run planned its cancels.</summary>
    /// <exception cref="NotPermittedException">The actor may not see runs.</exception>
    public async Task<PlanChanges> ChangesAsync(Actor actor, Guid plan, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        var overdue = clocks.EarlierUtcNow().AddMinutes(-options.CurrentValue.Minutes);
        await using var db = await databases.CreateDbContextAsync(stop);
        var listed = PlannedOrders.Of(db, plan).Where(item => item.Outcome == ItemOutcome.Cancelled);
        var pending = db.Orders.Where(o => o.OrderType == Order.Vip && o.PaymentStatus == OrderStatus.Pending);
        var disputed = db.Discrepancies.Where(Discrepancy.Unfinished);
        return new PlanChanges(
            await listed.CountAsync(item => !pending.Any(o => o.OrderNo == item.OrderNo), stop),
            await pending.CountAsync(o => o.CreatedAt <= overdue && !listed.Any(item => item.OrderNo == o.OrderNo)
                && !disputed.Any(d => d.OrderNo == o.OrderNo), stop));
    }
}
