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

/// <summary>The order asked about; the answer is matched to it.</summary>
/// <param name="OrderNo">Our order number (<c>out_trade_no</c>).</param>
/// <param name="AmountFen">What the order should cost, in fen.</param>
public sealed record TradeQuestion(string OrderNo, long AmountFen)
{
    /// <summary>An order number no shop uses; asking for it proves address, credentials, signature and clock.</summary>
    public static TradeQuestion Probe { get; } = new("VIP0000000000000DOCTOR", 1);
}

/// <summary>A refund asked about.</summary>
/// <param name="OrderNo">Our order number.</param>
/// <param name="RefundNo"><c>out_refund_no</c> / <c>out_request_no</c>.</param>
public sealed record RefundQuestion(string OrderNo, string RefundNo);

/// <summary>State of a trade in neutral words.</summary>
public enum TradeState
{
    Paid,
    /// <summary>Known to the platform, not paid; it can still be paid.</summary>
    Unpaid,
    /// <summary>Closed or revoked without payment; final.</summary>
    Closed,
    /// <summary>Paid, and refunded in part or whole.</summary>
    Refunded,
    /// <summary>The platform does not know the order (never opened the cashier): not paid.</summary>
    NotFound,
}

/// <summary>What the platform says about a trade, verified and matched to the order number, merchant and app.</summary>
public sealed record Trade
{
    public required string Channel { get; init; }
    public required string OrderNo { get; init; }
    public required TradeState State { get; init; }
    /// <summary>The platform's own word, e.g. <c>TRADE_SUCCESS</c>, <c>ORDER_NOT_EXIST</c>.</summary>
    public required string PlatformState { get; init; }
    public string? TransactionId { get; init; }
    /// <summary>Order amount in fen as the platform has it (never what the payer paid after coupons); null when the platform did not say.</summary>
    public long? AmountFen { get; init; }
    /// <summary>What the payer paid after coupons, in fen; for the eye only.</summary>
    public long? PayerFen { get; init; }
    /// <summary>ISO code; <c>CNY</c>.</summary>
    public string? Currency { get; init; }
    /// <summary>When the payment succeeded (UTC), from the platform.</summary>
    public DateTime? PaidAt { get; init; }
}

/// <summary>How one call went; kept as evidence. No personal data.</summary>
/// <param name="LatencyMs">Wall time of the call with its retries.</param>
/// <param name="HttpStatus">Last HTTP status; null when none arrived.</param>
/// <param name="RequestId">The platform's request or trace id.</param>
/// <param name="KeyId">Serial or id of the key that verified the answer.</param>
/// <param name="Attempts">How often it was sent.</param>
public sealed record CallEvidence(int LatencyMs, int? HttpStatus = null, string? RequestId = null, string? KeyId = null, int Attempts = 1);

/// <summary>Three-valued: a known trade (paid or not paid), or unknown.</summary>
public abstract record TradeAnswer(CallEvidence Call)
{
    /// <summary>A usable answer about the very order asked for.</summary>
    public sealed record Known(Trade Trade, CallEvidence Call) : TradeAnswer(Call);

    /// <summary>No usable answer. It never settles and never cancels.</summary>
    public sealed record Unknown(PlatformFault Fault, CallEvidence Call) : TradeAnswer(Call);
}

/// <summary>What came of a close.</summary>
public abstract record CloseAnswer(CallEvidence Call)
{
    /// <summary>Closed now, or closed before, or nothing was there to close: it cannot be paid any more as far as the platform knows.</summary>
    public sealed record Closed(string PlatformState, CallEvidence Call) : CloseAnswer(Call);

    /// <summary>Refused because the order is, or may be, paid: query again.</summary>
    public sealed record Refused(string Code, CallEvidence Call) : CloseAnswer(Call);

    /// <summary>Nobody knows whether it was closed: query, or leave it open.</summary>
    public sealed record Unknown(PlatformFault Fault, CallEvidence Call) : CloseAnswer(Call);
}

/// <summary>State of a refund in neutral words.</summary>
public enum RefundState { Succeeded, Processing, Failed, NotFound }

/// <summary>What came of a refund query.</summary>
public abstract record RefundAnswer(CallEvidence Call)
{
    /// <param name="State">Neutral state.</param>
    /// <param name="PlatformState">The platform's own word.</param>
    /// <param name="AmountFen">Refunded amount in fen, if it says.</param>
    /// <param name="SucceededAt">When the refund succeeded (UTC).</param>
    public sealed record Known(RefundState State, string PlatformState, long? AmountFen, DateTime? SucceededAt, CallEvidence Call) : RefundAnswer(Call);

    public sealed record Unknown(PlatformFault Fault, CallEvidence Call) : RefundAnswer(Call);
}

/// <summary>Why there is no usable answer.</summary>
/// <param name="Code">Code of the taxonomy operators know.</param>
/// <param name="Message">For the operator; no secrets, no personal data.</param>
/// <param name="Retryable">Whether asking again later may help.</param>
public sealed record PlatformFault(FaultCode Code, string Message, bool Retryable)
{
    /// <summary>Set when the question was not sent because the platform wants to be left alone: for how long from then on. It says nothing about the order.</summary>
    public TimeSpan? QuietFor { get; init; }
}

/// <summary>Codes that operators already know from the error taxonomy of the payment system.</summary>
public enum FaultCode
{
    NetworkTimeout,
    NetworkError,
    SslError,
    PlatformMaintenance,
    InvalidSignature,
    /// <summary>WeChat Pay sent a wrong signature on purpose, marked as such, to see that it is refused. It says nothing about keys.</summary>
    SignatureProbe,
    OrderNotFound,
    RateLimit,
    /// <summary>A verified answer about another order, merchant, app or currency.</summary>
    StatusMismatch,
    /// <summary>The answer cannot be read: not JSON, fields missing, a state nobody documented.</summary>
    MalformedAnswer,
    /// <summary>The platform refused our request: credentials, permissions, parameters.</summary>
    RequestRefused,
    /// <summary>The channel has no credentials in this installation.</summary>
    NotConfigured,
}
