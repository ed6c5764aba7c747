namespace VipAdmin.Core.Discrepancies;

/// <summary>The facts that decide discrepancies.</summary>
public enum CaseFactName
{
    OrderStatus,
    OrderAmount,
    CancelledAt,
    /// <summary>When our books say it was paid.</summary>
    OurPaidAt,
    PlatformState,
    PlatformAmount,
    /// <summary>When the platform says it was paid.</summary>
    PaidAt,
    /// <summary>Paid back by the platform.</summary>
    Refunded,
    RefundedAt,
    /// <summary>Paid back according to our books.</summary>
    OurRefunds,
    /// <summary>Paid VIP orders of the member that were made later.</summary>
    LaterPayments,
    /// <summary>Expiry of the membership, <see cref="CaseFact.Forever"/> or <see cref="CaseFact.None"/>.</summary>
    Membership,
    Callbacks,
    /// <summary>Whether the order names a package that exists.</summary>
    Package,
    /// <summary>The other order that holds the transaction.</summary>
    Owner,
    GrantedAt,
    Channel,
    /// <summary>The order whose answer showed a fault of the whole platform.</summary>
    SampleOrder,
    Code,
    HttpStatus,
    KeyId,
    RequestId,
    /// <summary>The fees that the agreed rate makes of the lines that are off.</summary>
    AgreedFees,
    /// <summary>The fees that the statement charges for them.</summary>
    ChargedFees,
    /// <summary>The agreed rate, in percent.</summary>
    Rate,
    /// <summary>How many lines of the statement are off.</summary>
    Lines,
    /// <summary>The Beijing day of the statement.</summary>
    StatementDay,
}
