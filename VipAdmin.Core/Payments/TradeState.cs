namespace VipAdmin.Core.Payments;

/// <summary>State of a trade in neutral words.</summary>
public enum TradeState
{
    Paid,
    /// <summary>Known to the platform, not paid; it can still be paid.</summary>
    Unpaid,
    /// <summary>Closed or revoked without payment; final.</summary>
    Closed,
    /// <summary>Paid, and refunded in part or whole.</summary>
    Refunded,
    /// <summary>The platform does not know the order (never opened the cashier): not paid.</summary>
    NotFound,
}
