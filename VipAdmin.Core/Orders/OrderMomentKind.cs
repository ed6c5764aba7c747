namespace VipAdmin.Core.Orders;

/// <summary>What can happen to an order. Moments of the same instant are listed in this order.</summary>
public enum OrderMomentKind
{
    Created,
    Callback,
    /// <summary>A run, or a person's check, asked the platform.</summary>
    Asked,
    Paid,
    Granted,
    Cancelled,
    Discrepancy,
    Refund,
    Notified,
    /// <summary>An audited act of a person.</summary>
    Act,
}
