namespace VipAdmin.Core.Payments;

/// <summary>What came of a close.</summary>
public abstract record CloseAnswer(CallEvidence Call)
{
    /// <summary>Closed now, or closed before, or nothing was there to close: it cannot be paid any more as far as the platform knows.</summary>
    public sealed record Closed(string PlatformState, CallEvidence Call) : CloseAnswer(Call);

    /// <summary>Refused because the order is, or may be, paid: query again.</summary>
    public sealed record Refused(string Code, CallEvidence Call) : CloseAnswer(Call);

    /// <summary>Nobody knows whether it was closed: query, or leave it open.</summary>
    public sealed record Unknown(PlatformFault Fault, CallEvidence Call) : CloseAnswer(Call);
}
