namespace VipAdmin.Core.Discrepancies;

/// <summary>Types of differences; names and severities as usual in payment reconciliation.</summary>
public enum DiscrepancyType
{
    LostCallback,
    LatePayment,
    AmountMismatch,
    CloseConflict,
    QueryExhausted,
    MissingVipOrder,
    UserNotFound,
    PackageNotFound,
    RefundRemoteOnly,
    IdentityMismatch,
    InvalidSignature,
    /// <summary>One transaction of the platform is claimed by two orders.</summary>
    DuplicatePayment,
    /// <summary>Paid on the platform, but the database refused to grant the membership.</summary>
    PaidNotActivated,
    /// <summary>Paid here, but not paid according to the platform.</summary>
    ChannelMissing,
}
