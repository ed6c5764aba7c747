namespace VipAdmin.Core.Orders;

/// <summary>The times of an order that a list can be narrowed by.</summary>
public enum OrderTime
{
    /// <summary>When the order was placed.</summary>
    Created,
    /// <summary>When it was paid; orders that were not paid have none.</summary>
    Paid,
    /// <summary>When money was given back; orders without a refund that was paid out have none, others may have several.</summary>
    Refunded,
    /// <summary>When a run settled it here after its callback was lost; other orders have none.</summary>
    Recovered,
}
