namespace VipAdmin.Core.Payments;

/// <summary>Result of closing an order.</summary>
public abstract record CloseAnswer(CallEvidence Call)
{
    /// <summary>Closed now, closed before, or unknown to the platform: as far as the platform knows it can no longer be paid.</summary>
    public sealed record Closed(string PlatformState, CallEvidence Call) : CloseAnswer(Call);

    /// <summary>Refused because the order is paid or may be paid: query again.</summary>
    public sealed record Refused(string Code, CallEvidence Call) : CloseAnswer(Call);

    /// <summary>No usable answer, so it may or may not be closed: query, or leave it open.</summary>
    public sealed record Unknown(PlatformFault Fault, CallEvidence Call) : CloseAnswer(Call);
}
