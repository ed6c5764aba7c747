namespace VipAdmin.Core.Payments;

/// <summary>Result of a refund query.</summary>
public abstract record RefundAnswer(CallEvidence Call)
{
    /// <param name="State">Neutral state.</param>
    /// <param name="PlatformState">The platform's own state name.</param>
    /// <param name="AmountFen">Refunded amount in fen; null when the platform did not say.</param>
    /// <param name="SucceededAt">When the refund succeeded (UTC).</param>
    public sealed record Known(RefundState State, string PlatformState, long? AmountFen, DateTime? SucceededAt, CallEvidence Call) : RefundAnswer(Call);

    public sealed record Unknown(PlatformFault Fault, CallEvidence Call) : RefundAnswer(Call);
}
