namespace VipAdmin.Core.Discrepancies;

/// <summary>What can be proposed to put a discrepancy right.</summary>
public enum DiscrepancyAction
{
    /// <summary>Book the payment and grant the membership.</summary>
    Settle,
    /// <summary>Grant the membership of a paid order.</summary>
    Grant,
    /// <summary>Book the late payment of a cancelled order and grant the membership.</summary>
    ReopenAndGrant,
    /// <summary>Set the member's expiry.</summary>
    CorrectExpiry,
    /// <summary>Set a cancelled or refunded order that is paid back to paid.</summary>
    RestorePaid,
    MarkRefunded,
    /// <summary>Mark refunded and take back the granted days.</summary>
    MarkRefundedAndRevoke,
    CorrectPaidAt,
    /// <summary>Name the order that a payment belongs to.</summary>
    LinkOrder,
    QueryRefundAgain,
    /// <summary>Change nothing; a person takes responsibility.</summary>
    Accept,
}
