using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.Reconciliation;

/// <summary>
/// Do a platform's answers about our orders name our merchant and apps? An answer about an unknown order names neither, so real orders are needed:
/// the newest paid ones, or otherwise the newest of any status.
/// </summary>
public sealed class ChannelIdentity(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>An order number begins with its milliseconds, so recent orders are found through an index; older ones are not searched.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(7);

    /// <summary>How many orders are asked about at most.</summary>
    private const int Most = 3;

    /// <summary>Asks about recent orders of the channel, and counts its unfinished identity mismatches.</summary>
    public async Task<IdentityReading> ReadAsync(IPaymentPlatform platform, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var open = await db.Discrepancies.Where(Discrepancy.Unfinished)
            .CountAsync(d => d.Type == DiscrepancyType.IdentityMismatch && d.Channel == platform.Channel, stop);
        var reading = new IdentityReading(null, null, open);
        foreach (var order in await RecentAsync(db, platform.Channel, stop))
        {
            switch (await platform.QueryAsync(new TradeQuestion(order.OrderNo, Money.FenFromYuan(order.Amount)), stop))
            {
                case TradeAnswer.Unknown { Fault: { Code: FaultCode.StatusMismatch } fault }:
                    return reading with { OrderNo = order.OrderNo, Mismatch = fault.Message };
                case TradeAnswer.Known { Trade.State: not TradeState.NotFound }:
                    reading = reading with { OrderNo = reading.OrderNo ?? order.OrderNo };
                    break;
            }
        }
        return reading;
    }

    private async Task<List<Order>> RecentAsync(VipDb db, string channel, CancellationToken stop)
    {
        var since = $"VIP{new DateTimeOffset(time.UtcNow() - Recent).ToUnixTimeMilliseconds()}";
        var orders = db.Orders.AsNoTracking().PaidBy(channel)
            .Where(o => string.Compare(o.OrderNo, since) >= 0 && o.OrderType == Order.Vip)
            .OrderByDescending(o => o.OrderNo);
        var paid = await orders.Where(o => o.PaymentStatus == OrderStatus.Paid && o.TransactionId != null).Take(Most).ToListAsync(stop);
        return paid.Count > 0 ? paid : await orders.Take(Most).ToListAsync(stop);
    }
}

/// <summary>The identity in a platform's answers.</summary>
/// <param name="OrderNo">The order whose answer named it; null when no recent order's did.</param>
/// <param name="Mismatch">Whom the answer names instead of us; null when it names us.</param>
/// <param name="OpenMismatches">Unfinished IDENTITY_MISMATCH discrepancies of the channel.</param>
public sealed record IdentityReading(string? OrderNo, string? Mismatch, int OpenMismatches);
