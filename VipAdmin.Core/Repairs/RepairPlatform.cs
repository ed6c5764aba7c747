using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.Repairs;

/// <summary>Asks the platform about the payment of a discrepancy, and about its refunds where an action depends on them.</summary>
public sealed class RepairPlatform(PaymentPlatforms platforms)
{
    internal async Task<RepairAnswer> AskAsync(VipDb db, Discrepancy found, OrderFacts? order, DiscrepancyAction action, CancellationToken stop)
    {
        var then = RecordedFacts.Of(found.LocalEvidence, found.PlatformEvidence);
        var number = found.OrderNo ?? then.Theirs(EvidenceName.OrderNo);
        if (number is null || platforms.For(found.Channel ?? order?.PaymentMethod) is not PaymentRoute.Ask(var platform))
        {
            return new RepairAnswer(null, null);
        }
        var trade = await platform.QueryAsync(new TradeQuestion(number, order?.AmountFen ?? found.PlatformFen ?? 0), stop);
        var refunds = order?.OrderNo == number && NeedsRefunds(action, trade, platform)
            ? await RefundTrace.AskAsync(db, order, platform, stop, Numbers(found, then))
            : null;
        return new RepairAnswer(trade, refunds);
    }

    private static bool NeedsRefunds(DiscrepancyAction action, TradeAnswer trade, IPaymentPlatform platform) => action switch
    {
        DiscrepancyAction.MarkRefunded or DiscrepancyAction.MarkRefundedAndRevoke or DiscrepancyAction.QueryRefundAgain => true,
        // A trade that was refunded in part still reads as paid there.
        DiscrepancyAction.Settle or DiscrepancyAction.Grant or DiscrepancyAction.ReopenAndGrant or DiscrepancyAction.RestorePaid or DiscrepancyAction.LinkOrder
            => platform.ReadsPaidAfterPartialRefund && trade is TradeAnswer.Known { Trade.State: TradeState.Paid },
        _ => false,
    };

    /// <summary>The numbers of refunds that the discrepancy itself names.</summary>
    private static IEnumerable<string> Numbers(Discrepancy found, RecordedFacts then)
        => (then.Theirs(EvidenceName.RefundNo) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Append(found.Subject).Where(number => number != found.OrderNo && number != found.Channel);
}
