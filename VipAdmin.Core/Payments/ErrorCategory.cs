namespace VipAdmin.Core.Payments;

/// <summary>What a platform's error code means to a reconciling client, the same words for both platforms.</summary>
public enum ErrorCategory
{
    /// <summary>The order or refund is not known under this merchant.</summary>
    NotFound,
    /// <summary>Close: the order is paid.</summary>
    AlreadyPaid,
    AlreadyClosed,
    /// <summary>Close: the trade does not wait for payment; query it.</summary>
    WrongState,
    RateLimited,
    /// <summary>The platform is in trouble; the same request may succeed later.</summary>
    Transient,
    /// <summary>The platform does not accept our signature: key, serial or clock.</summary>
    Signature,
    /// <summary>Our request is wrong.</summary>
    Request,
    Permission,
    /// <summary>The statement is being made.</summary>
    BillNotReady,
    /// <summary>There was nothing to state on that day.</summary>
    NoBill,
    /// <summary>Alipay has one code for both: ask again, later call it empty.</summary>
    NoBillOrNotReady,
}
