namespace VipAdmin.Core.Payments;

/// <summary>
/// A payment platform as reconciliation sees it. Implementations sign, verify, match the answer to the question, time out, retry reads,
/// and bound parallelism and rate. They never throw for anything the platform or the network does: that is an unknown answer.
/// </summary>
public interface IPaymentPlatform
{
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    string Channel { get; }

    /// <summary>Orders younger than this cannot be closed; zero where the platform closes any.</summary>
    TimeSpan YoungestClose { get; }

    /// <summary>Whether a trade still reads as paid after a part of it was refunded, so that only a refund query tells.</summary>
    bool ReadsPaidAfterPartialRefund { get; }

    /// <summary>Asks what became of an order.</summary>
    /// <exception cref="OperationCanceledException">Only when <paramref name="stop"/> was cancelled.</exception>
    Task<TradeAnswer> QueryAsync(TradeQuestion question, CancellationToken stop);

    /// <summary>Closes an unpaid order, so that it can no longer be paid. Never retried blindly: after an unknown answer, query.</summary>
    Task<CloseAnswer> CloseAsync(TradeQuestion question, CancellationToken stop);

    /// <summary>Asks what became of a refund.</summary>
    Task<RefundAnswer> QueryRefundAsync(RefundQuestion question, CancellationToken stop);
}
