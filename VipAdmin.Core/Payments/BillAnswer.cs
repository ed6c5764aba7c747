namespace VipAdmin.Core.Payments;

/// <summary>One of four answers: the file, no trades on that day, not ready yet, or unknown.</summary>
public abstract record BillAnswer(CallEvidence Call)
{
    /// <summary>The file as the platform gives it, from its first byte. The caller disposes it, which deletes it.</summary>
    /// <param name="Sha1">WeChat Pay's hash of the unpacked file, found right; Alipay names none.</param>
    public sealed record Fetched(Stream File, long Bytes, string? Sha1, CallEvidence Call) : BillAnswer(Call);

    /// <summary>There was no payment and no refund on that day: a normal result.</summary>
    public sealed record NoTrades(CallEvidence Call) : BillAnswer(Call);

    /// <summary>The platform has not made the bill yet; ask again later.</summary>
    public sealed record NotReady(CallEvidence Call) : BillAnswer(Call);

    /// <summary>No usable answer, and the reason.</summary>
    public sealed record Unknown(PlatformFault Fault, CallEvidence Call) : BillAnswer(Call);
}
