namespace VipAdmin.Core.Orders;

/// <summary>What can happen to an order; in the order in which things of one instant are told.</summary>
public enum OrderMomentKind
{
    Created,
    Callback,
    /// <summary>One of our runs, or a person, asked the platform.</summary>
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
