using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Data;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.Reconciliation;

/// <summary>
/// What the platform says about an order's refunds. Neither platform lists them: each is asked for by the number it was started with. Those that the
/// backend knows are tried, and the order's own number, under which a refund goes that was given none.
/// </summary>
internal static class RefundTrace
{
    /// <summary>A trade has one refund or a few; more would be a series of partial ones, and the newest say enough.</summary>
    private const int Most = 5;

    /// <summary>Adds number, state, amount and time of what is found. The evidence of the first time is kept, so nobody is asked again about an order that is recorded already.</summary>
    public static async Task AddAsync(VipDb db, EvidenceSide theirs, OrderFacts order, IPaymentPlatform platform, CancellationToken stop)
    {
        if (await db.Discrepancies.AnyAsync(d => d.OrderNo == order.OrderNo && d.Type == DiscrepancyType.RefundRemoteOnly, stop))
        {
            return;
        }
        var numbers = await db.RefundRequests.Where(r => r.OrderId == order.OrderId).OrderByDescending(r => r.CreatedAt).Select(r => r.RefundId).Take(Most).ToListAsync(stop);
        List<(string No, RefundAnswer.Known Refund)> found = [];
        var unknown = false;
        foreach (var number in numbers.Append(order.OrderNo))
        {
            switch (await platform.QueryRefundAsync(new RefundQuestion(order.OrderNo, number), stop))
            {
                case RefundAnswer.Known { State: not RefundState.NotFound } known:
                    found.Add((number, known));
                    break;
                case RefundAnswer.Unknown:
                    unknown = true;
                    break;
            }
        }
        if (found.Count == 0)
        {
            theirs.And("refundState", unknown ? "unknown" : "notFound");
            return;
        }
        var succeeded = found.Where(f => f.Refund.State == RefundState.Succeeded).ToArray();
        theirs.And("refundNo", string.Join(", ", found.Select(f => f.No)))
            .And("refundState", string.Join(", ", found.Select(f => f.Refund.PlatformState)))
            .And("refundedFen", succeeded.Length == 0 ? null : succeeded.Sum(f => f.Refund.AmountFen))
            .And("refundedAt", found.Max(f => f.Refund.SucceededAt));
    }
}
