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
    /// <summary>The membership runs longer than the member's paid orders account for.</summary>
    DoubleActivation,
    /// <summary>A statement lists a payment of which we have no order.</summary>
    LocalMissing,
    /// <summary>An order that was paid is marked as cancelled, or as refunded without a refund.</summary>
    StatusOverwritten,
    /// <summary>Refunded here, but not according to the platform's statements.</summary>
    RefundLocalOnly,
    /// <summary>Both sides have the refund, with different amounts.</summary>
    RefundAmount,
    /// <summary>A refund that has been under way for more than three working days.</summary>
    RefundStuck,
    /// <summary>Paid around midnight: the neighbouring day's statement has it, or will have it.</summary>
    CutoffCarry,
    /// <summary>Fees of a statement differ from the agreed rate.</summary>
    FeeVariance,
    /// <summary>Our time of payment is off by an hour or more.</summary>
    TimeShift,
}
