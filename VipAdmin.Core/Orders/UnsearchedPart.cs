namespace VipAdmin.Core.Orders;

/// <summary>What a search for orders left out for want of an index on the payment backend's tables (<see cref="Backend.TransactionIndexes"/>).</summary>
public enum UnsearchedPart
{
    /// <summary>Transaction numbers of orders; statements and our own settlements have an index and are always searched.</summary>
    Orders,
    /// <summary>Transaction numbers of callbacks.</summary>
    Callbacks,
}
