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

/// <summary>Reading of <see cref="ErrorCategory"/>.</summary>
public static class ErrorCategories
{
    /// <summary>Whether the same request may be sent again later.</summary>
    public static bool MayRepeat(this ErrorCategory category)
        => category is ErrorCategory.RateLimited or ErrorCategory.Transient or ErrorCategory.BillNotReady or ErrorCategory.NoBillOrNotReady;

    /// <summary>The fault operators see when a call ended with an error.</summary>
    /// <param name="code">The platform's code, if it sent one.</param>
    public static PlatformFault ToFault(this ErrorCategory category, int status, string? code, string? message)
    {
        var fault = category switch
        {
            ErrorCategory.RateLimited => FaultCode.RateLimit,
            ErrorCategory.Transient => FaultCode.PlatformMaintenance,
            ErrorCategory.NotFound => FaultCode.OrderNotFound,
            _ => FaultCode.RequestRefused,
        };
        var said = $"HTTP {status} {code} {message}".TrimEnd();
        return new PlatformFault(fault, said.Length > 200 ? said[..200] : said, category.MayRepeat());
    }
}
