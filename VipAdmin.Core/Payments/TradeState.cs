namespace VipAdmin.Core.Payments;

/// <summary>State of a trade, in the same words for both platforms.</summary>
public enum TradeState
{
    Paid,
    /// <summary>Known to the platform, not paid; it can still be paid.</summary>
    Unpaid,
    /// <summary>Closed or revoked without payment; final.</summary>
    Closed,
    /// <summary>Paid, and refunded in part or whole.</summary>
    Refunded,
    /// <summary>The platform does not know the order because the cashier was never opened: not paid.</summary>
    NotFound,
}
