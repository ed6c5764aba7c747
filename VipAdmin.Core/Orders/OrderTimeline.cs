using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Orders;

/// <summary>What happened to an order? Its present state and one timeline of everything recorded about it.</summary>
public sealed class OrderTimeline(IDbContextFactory<VipDb> databases)
{
    /// <summary>Most lines read from each source, newest first; the page says when there are more.</summary>
    public const int MostPerSource = 200;

    /// <summary>Null when there is no such VIP order.</summary>
    /// <exception cref="NotPermittedException">The actor may not see orders.</exception>
    public async Task<OrderHistory?> FindAsync(Actor actor, string orderNo, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        var order = await db.Orders.AsNoTracking().SingleOrDefaultAsync(o => o.OrderNo == orderNo && o.OrderType == Order.Vip, stop);
        if (order is null)
        {
            return null;
        }
        var member = await db.Members.AsNoTracking().Where(m => m.UserId == order.UserId)
            .Select(m => new { m.UserId, m.Phone, m.Nickname, m.VipLevel, m.VipExpireAt, m.IsLifetimeVip }).SingleOrDefaultAsync(stop);
        var package = await (from bought in db.VipOrders.AsNoTracking()
                             join offered in db.VipPackages.AsNoTracking() on bought.PackageId equals offered.PackageId
                             where bought.OrderId == order.OrderId
                             select offered).FirstOrDefaultAsync(stop);
        var grant = await db.VipGrants.AsNoTracking().SingleOrDefaultAsync(g => g.OrderId == order.OrderId, stop);
        var check = await db.OrderChecks.AsNoTracking().SingleOrDefaultAsync(c => c.OrderId == order.OrderId, stop);
        var sources = new OrderSources(db, order, stop);
        List<OrderMoment> moments =
        [
            .. OfTheOrder(order, grant),
            .. await sources.CallbacksAsync(),
            .. await sources.QueriesAsync(),
            .. await sources.DiscrepanciesAsync(),
            .. await sources.RefundsAsync(),
            .. await sources.NotificationsAsync(),
            .. await sources.ActsAsync(),
        ];
        var buyer = member is null ? null : new OrderMember(
            member.UserId, MaskedPhone.Of(member.Phone), member.Nickname is null ? null : MaskedPhone.InText(member.Nickname), member.VipLevel,
            member.VipExpireAt, member.IsLifetimeVip);
        return new OrderHistory(order, buyer, package, grant, check, InTime(moments), sources.Truncated)
        {
            Open = await CasesOfOrders.ReadAsync(db, [orderNo], stop),
        };
    }

    /// <summary>What is unfinished about an order number, also about one that a statement names and that is none of ours. The most urgent first.</summary>
    /// <exception cref="NotPermittedException">The actor may not see orders.</exception>
    public async Task<IReadOnlyList<OpenCase>> CasesAsync(Actor actor, string orderNo, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await CasesOfOrders.ReadAsync(db, [orderNo], stop);
    }

    private static IEnumerable<OrderMoment> OfTheOrder(Order order, VipGrant? grant)
    {
        yield return new OrderMoment(order.CreatedAt, OrderMomentKind.Created)
        {
            Fen = Money.FenFromYuan(order.Amount), Code = order.PaymentMethod,
            Until = order.ExpireAt
        };
        if (order.PaidAt is { } paid)
        {
            yield return new OrderMoment(paid, OrderMomentKind.Paid) { Code = order.TransactionId, Fen = Money.FenFromYuan(order.Amount) };
        }
        if (order.CancelledAt is { } cancelled)
        {
            yield return new OrderMoment(cancelled, OrderMomentKind.Cancelled) { Text = order.CancelReason };
        }
        if (grant is not null)
        {
            yield return new OrderMoment(grant.GrantedAt, OrderMomentKind.Granted)
            {
                By = grant.GrantedBy, RunId = grant.RunId, Code = grant.PackageCode, Before = grant.ExpireBefore, Until = grant.ExpireAfter,
                Number = grant.DurationDays,
            };
        }
    }

    /// <summary>Newest first. Consecutive queries with the same answer are merged into one line with a count.</summary>
    internal static IReadOnlyList<OrderMoment> InTime(IEnumerable<OrderMoment> moments)
    {
        var line = new List<OrderMoment>();
        foreach (var moment in moments.OrderBy(m => m.At).ThenBy(m => m.Kind))
        {
            if (line.Count > 0 && line[^1] is var last && moment.Kind == OrderMomentKind.Asked && last.Kind == OrderMomentKind.Asked
                && (last.JobKey, last.Outcome, last.Code, last.Planned) == (moment.JobKey, moment.Outcome, moment.Code, moment.Planned))
            {
                line[^1] = moment with { Times = last.Times + 1, Since = last.Since ?? last.At };
            }
            else
            {
                line.Add(moment);
            }
        }
        line.Reverse();
        return line;
    }
}

/// <summary>The member who ordered, as every signed-in person may see them.</summary>
/// <param name="Phone">Masked.</param>
/// <param name="VipExpireAt">UTC; null for life, or never a member.</param>
public sealed record OrderMember(string UserId, string Phone, string? Nickname, int VipLevel, DateTime? VipExpireAt, bool IsLifetimeVip);
