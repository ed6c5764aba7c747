namespace VipAdmin.Core.Payments;

/// <summary>
/// A payment platform as reconciliation uses it. Implementations sign, verify, match the answer to the question, time out, retry reads, and bound parallelism
/// and rate. They never throw for a failure of the platform or the network: that is an unknown answer.
/// </summary>
public interface IPaymentPlatform
{
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    string Channel { get; }

    /// <summary>Minimum age of an order that can be closed; zero where the platform closes orders of any age.</summary>
    TimeSpan YoungestClose { get; }

    /// <summary>Whether a partly refunded trade still reads as paid, so that only a refund query shows the refund.</summary>
    bool ReadsPaidAfterPartialRefund { get; }

    /// <summary>Queries an order.</summary>
    /// <exception cref="OperationCanceledException">Only when <paramref name="stop"/> was cancelled.</exception>
    Task<TradeAnswer> QueryAsync(TradeQuestion question, CancellationToken stop);

    /// <summary>Closes an unpaid order so that it can no longer be paid. Never repeated blindly: after an unknown answer, query.</summary>
    Task<CloseAnswer> CloseAsync(TradeQuestion question, CancellationToken stop);

    /// <summary>Queries a refund.</summary>
    Task<RefundAnswer> QueryRefundAsync(RefundQuestion question, CancellationToken stop);
}
