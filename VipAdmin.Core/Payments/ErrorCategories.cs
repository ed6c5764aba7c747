namespace VipAdmin.Core.Payments;

/// <summary>The consequences of an <see cref="ErrorCategory"/>.</summary>
public static class ErrorCategories
{
    /// <summary>Whether the same request may be sent again later.</summary>
    public static bool MayRepeat(this ErrorCategory category)
        => category is ErrorCategory.RateLimited or ErrorCategory.Transient or ErrorCategory.BillNotReady or ErrorCategory.NoBillOrNotReady;

    /// <summary>The fault shown to operators when a call ended with an error.</summary>
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
