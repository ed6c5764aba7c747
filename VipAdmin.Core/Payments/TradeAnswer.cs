namespace VipAdmin.Core.Payments;

/// <summary>Three-valued: a known trade (paid or not paid), or unknown.</summary>
public abstract record TradeAnswer(CallEvidence Call)
{
    /// <summary>A usable answer about the very order asked for.</summary>
    public sealed record Known(Trade Trade, CallEvidence Call) : TradeAnswer(Call);

    /// <summary>No usable answer. It never settles and never cancels.</summary>
    public sealed record Unknown(PlatformFault Fault, CallEvidence Call) : TradeAnswer(Call);
}
