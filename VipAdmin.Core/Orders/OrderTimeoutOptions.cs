namespace VipAdmin.Core.Orders;

/// <summary>Section <c>OrderTimeout</c>.</summary>
public sealed class OrderTimeoutOptions
{
    /// <summary><c>ORDER_TIMEOUT_MINUTES</c>: age at which an unpaid order is cancelled. 1–1440; at least 6 for platforms that refuse to close younger orders is the shop's decision.</summary>
    public int Minutes { get; set; } = 15;
    /// <summary>False for shops that cannot close on the platform: then cancelling is purely local.</summary>
    public bool CloseOnPlatform { get; set; } = true;
    /// <summary>Orders a statement; 1–100,000.</summary>
    public int BatchSize { get; set; } = 20_000;
}
