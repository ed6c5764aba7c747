using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.Reconciliation;

/// <summary>
/// Are a platform's answers about our own orders about our merchant and apps? An answer about an unknown order names neither, so only real orders can tell:
/// the newest ones that were paid, or else the newest of any kind.
/// </summary>
public sealed class ChannelIdentity(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>The number of an order begins with its milliseconds, so the newest are found by an index; older ones are not looked for.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(7);

    /// <summary>How many orders are asked about until one tells.</summary>
    private const int Most = 3;

    /// <summary>Asks about recent orders of the channel, and counts the open differences of this kind.</summary>
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

/// <summary>What was found out about the identity in a platform's answers.</summary>
/// <param name="OrderNo">The order whose answer told; null when no recent order did.</param>
/// <param name="Mismatch">What the answer is about instead of us; null when it is about us.</param>
/// <param name="OpenMismatches">Open IDENTITY_MISMATCH discrepancies of the channel.</param>
public sealed record IdentityReading(string? OrderNo, string? Mismatch, int OpenMismatches);
