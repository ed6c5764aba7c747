namespace VipAdmin.Core.Payments;

/// <summary>
/// Where the statements of a platform come from. Implementations have a lane of their own, so that a file of hundreds of megabytes takes nothing from the
/// minute tasks. They never throw for a failure of the platform or the network: that is an unknown answer.
/// </summary>
public interface IBillSource
{
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    string Channel { get; }

    /// <summary>Whether this installation has the channel's credentials.</summary>
    bool IsConfigured { get; }

    /// <summary>Asks for the bill of a past Beijing day and downloads it.</summary>
    /// <exception cref="OperationCanceledException">Only when <paramref name="stop"/> was cancelled.</exception>
    Task<BillAnswer> FetchAsync(BillQuestion question, CancellationToken stop);
}
