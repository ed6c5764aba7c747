namespace VipAdmin.Core.Payments;

/// <summary>One of three answers: a trade that is paid, a trade that is not paid, or unknown.</summary>
public abstract record TradeAnswer(CallEvidence Call)
{
    /// <summary>A usable answer about the queried order.</summary>
    public sealed record Known(Trade Trade, CallEvidence Call) : TradeAnswer(Call);

    /// <summary>No usable answer. It never settles and never cancels.</summary>
    public sealed record Unknown(PlatformFault Fault, CallEvidence Call) : TradeAnswer(Call);
}
