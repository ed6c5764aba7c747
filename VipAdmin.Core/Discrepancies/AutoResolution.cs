namespace VipAdmin.Core.Discrepancies;

/// <summary>Why the portal resolved a discrepancy. Stored as a code in resolution and note; older rows hold a Chinese sentence instead.</summary>
public enum AutoResolution
{
    /// <summary>The signatures of the channel verify again.</summary>
    SignaturesVerify,
    /// <summary>The platform has given a usable answer.</summary>
    PlatformAnswered,
    /// <summary>Not paid at the platform, and cancelled here.</summary>
    UnpaidAndCancelled,
    /// <summary>The payment backend has booked the payment or the refund.</summary>
    BookedByBackend,
    /// <summary>Settled by the platform's answer.</summary>
    Settled,
    /// <summary>A person's check found that both sides agree.</summary>
    SidesAgree,
    /// <summary>The platform's statement and our books agree by now.</summary>
    StatementAgrees,
    /// <summary>The daily scan of the shared tables finds nothing wrong any more.</summary>
    ScanAgrees,
    /// <summary>It is recorded as another type by now.</summary>
    Superseded,
}
