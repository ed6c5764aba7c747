namespace VipAdmin.Core.Discrepancies;

/// <summary>Kinds of differences; names and severities as in the reconciliation desks of the field.</summary>
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
    /// <summary>Paid on the platform, and the database refused to grant the membership.</summary>
    PaidNotActivated,
    /// <summary>Paid here, and the platform says that it was not paid there.</summary>
    ChannelMissing,
}
