namespace VipAdmin.Core.Payments;

/// <summary>What came of a refund query.</summary>
public abstract record RefundAnswer(CallEvidence Call)
{
    /// <param name="State">Neutral state.</param>
    /// <param name="PlatformState">The platform's own word.</param>
    /// <param name="AmountFen">Refunded amount in fen, if it says.</param>
    /// <param name="SucceededAt">When the refund succeeded (UTC).</param>
    public sealed record Known(RefundState State, string PlatformState, long? AmountFen, DateTime? SucceededAt, CallEvidence Call) : RefundAnswer(Call);

    public sealed record Unknown(PlatformFault Fault, CallEvidence Call) : RefundAnswer(Call);
}
