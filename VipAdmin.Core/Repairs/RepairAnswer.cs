using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.Repairs;

/// <summary>What the platform says right before an action is proposed or carried out.</summary>
/// <param name="Trade">The answer about the payment; null when no platform can be asked.</param>
/// <param name="Refunds">Its refunds, where the action depends on them.</param>
internal sealed record RepairAnswer(TradeAnswer? Trade, RefundTrace? Refunds)
{
    /// <summary>Why there is no usable answer; null when there is one, or when none is needed.</summary>
    public PlatformFault? Fault => Trade is TradeAnswer.Unknown unknown ? unknown.Fault : Refunds?.Fault;

    /// <summary>The answer as it is kept with the proposal and shown; null when no platform can be asked.</summary>
    public EvidenceSide? Evidence(OrderFacts? order)
    {
        if (Trade is null)
        {
            return null;
        }
        var side = EvidenceSide.Of(Trade);
        if (order is not null)
        {
            Refunds?.AddTo(side, order);
        }
        return side;
    }
}
