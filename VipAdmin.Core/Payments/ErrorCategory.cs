namespace VipAdmin.Core.Payments;

/// <summary>The meaning of a platform's error code for reconciliation, in the same words for both platforms.</summary>
public enum ErrorCategory
{
    /// <summary>The order or refund is not known under this merchant.</summary>
    NotFound,
    /// <summary>Close: the order is paid.</summary>
    AlreadyPaid,
    AlreadyClosed,
    /// <summary>Close: the trade is not waiting for payment; query it.</summary>
    WrongState,
    RateLimited,
    /// <summary>A temporary failure at the platform; the same request may succeed later.</summary>
    Transient,
    /// <summary>The platform rejects our signature: key, serial or clock.</summary>
    Signature,
    /// <summary>Our request is invalid.</summary>
    Request,
    Permission,
    /// <summary>The statement is being made.</summary>
    BillNotReady,
    /// <summary>There was nothing to state on that day.</summary>
    NoBill,
    /// <summary>Alipay has one code for both: ask again, later call it empty.</summary>
    NoBillOrNotReady,
}
