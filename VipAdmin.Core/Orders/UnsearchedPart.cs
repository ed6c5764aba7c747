namespace VipAdmin.Core.Orders;

/// <summary>What a search for orders left out for want of an index on the payment backend's tables (<see cref="Backend.TransactionIndexes"/>).</summary>
public enum UnsearchedPart
{
    /// <summary>Transaction numbers of orders; those of imported statements and of our own settlements are searched all the same.</summary>
    Orders,
    /// <summary>Transaction numbers of callbacks.</summary>
    Callbacks,
}
