namespace VipAdmin.Core.OrderChecks;

/// <summary>Section <c>OrderTimeout</c>.</summary>
public sealed class OrderTimeoutOptions
{
    /// <summary>
    /// <c>ORDER_TIMEOUT_MINUTES</c>: age at which an unpaid order is cancelled. 1–1440; at least 6 for platforms that refuse to close younger orders is the
    /// shop's decision.
    /// </summary>
    public int Minutes { get; set; } = 15;
    /// <summary>False for shops that cannot close on the platform: then cancelling is purely local.</summary>
    public bool CloseOnPlatform { get; set; } = true;
    /// <summary>
    /// Orders a transaction when nothing is closed on the platform; 1–100,000. A callback that arrives for one of them waits until all are cancelled.
    /// </summary>
    public int BatchSize { get; set; } = 2_000;
}
