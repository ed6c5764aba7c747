using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// The platform's answers about an order's refunds. Neither platform lists refunds: each is queried by the number it was requested with. The numbers that
/// the backend knows are tried, and the order's own number, which a refund without a number gets. A refund made in the platform's console has its own
/// number and is not found this way.
/// </summary>
/// <param name="Found">Refunds the platform knows, with their numbers.</param>
/// <param name="Fault">Why at least one of the questions got no usable answer; null when all did.</param>
internal sealed record RefundTrace(IReadOnlyList<(string No, RefundAnswer.Known Refund)> Found, PlatformFault? Fault)
{
    /// <summary>A trade has one refund or a few; of a longer series of partial ones the newest are enough.</summary>
    private const int Most = 5;

    /// <summary>What was paid back so far, in fen: 0 when no refund that succeeded was found, null when one succeeded without stating its amount.</summary>
    public long? RefundedFen => Succeeded.Aggregate((long?)0, (sum, each) => sum + each.Refund.AmountFen);

    private IEnumerable<(string No, RefundAnswer.Known Refund)> Succeeded => Found.Where(each => each.Refund.State == RefundState.Succeeded);

    /// <summary>Queries the refunds whose numbers are known.</summary>
    /// <param name="more">Further numbers, which a statement or an earlier answer has named.</param>
    public static async Task<RefundTrace> AskAsync(VipDb db, OrderFacts order, IPaymentPlatform platform, CancellationToken stop,
        IEnumerable<string>? more = null)
    {
        var numbers = await db.RefundRequests.Where(r => r.OrderId == order.OrderId).OrderByDescending(r => r.CreatedAt).Select(r => r.RefundId).Take(Most)
            .ToListAsync(stop);
        List<(string No, RefundAnswer.Known Refund)> found = [];
        PlatformFault? fault = null;
        foreach (var number in numbers.Append(order.OrderNo).Concat(more ?? []).Distinct(StringComparer.Ordinal))
        {
            switch (await platform.QueryRefundAsync(new RefundQuestion(order.OrderNo, number), stop))
            {
                case RefundAnswer.Known { State: not RefundState.NotFound } known:
                    found.Add((number, known));
                    break;
                case RefundAnswer.Unknown unknown:
                    fault = unknown.Fault;
                    break;
            }
        }
        return new RefundTrace(found, fault);
    }

    /// <summary>Adds number, state, amount and time of the refunds found, and whether they cover the whole amount.</summary>
    public void AddTo(EvidenceSide theirs, OrderFacts order)
    {
        if (Found.Count == 0)
        {
            theirs.And(EvidenceName.RefundState, Fault is null ? "numberUnknown" : "unknown").And(EvidenceName.RefundScope, "unknown");
            return;
        }
        long? refunded = Succeeded.Any() ? RefundedFen : null;
        theirs.And(EvidenceName.RefundNo, string.Join(", ", Found.Select(f => f.No)))
            .And(EvidenceName.RefundState, string.Join(", ", Found.Select(f => f.Refund.PlatformState)))
            .And(EvidenceName.RefundedFen, refunded)
            .And(EvidenceName.RefundScope, refunded is null ? "unknown" : refunded >= order.AmountFen ? "full" : "partial")
            .And(EvidenceName.RefundedAt, Found.Max(f => f.Refund.SucceededAt));
    }
}
