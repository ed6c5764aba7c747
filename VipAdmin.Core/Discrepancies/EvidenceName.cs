namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// The names of facts in evidence: the one list for the code that writes them, for their order on pages, and for their words in both
/// languages. Recorded evidence is never rewritten, so a name never changes its meaning.
/// </summary>
public static class EvidenceName
{
    /// <summary>The trade's state in neutral words.</summary>
    public const string State = "state";
    /// <summary>The order's status on our side; readers see it as <see cref="State"/>.</summary>
    public const string Status = "status";
    public const string PlatformState = "platformState";
    public const string AmountFen = "amountFen";
    public const string PayerFen = "payerFen";
    public const string RefundScope = "refundScope";
    public const string RefundedFen = "refundedFen";
    public const string RefundNo = "refundNo";
    public const string RefundState = "refundState";
    public const string RefundedAt = "refundedAt";
    public const string Currency = "currency";
    public const string TransactionId = "transactionId";
    public const string PaidAt = "paidAt";
    public const string CreatedAt = "createdAt";
    public const string ExpireAt = "expireAt";
    public const string CancelledAt = "cancelledAt";
    public const string CancelReason = "cancelReason";
    public const string CancelledBy = "cancelledBy";
    public const string CancelRun = "cancelRun";
    public const string PaidAfterCancelSeconds = "paidAfterCancelSeconds";
    public const string LaterPaidOrders = "laterPaidOrders";
    public const string Method = "method";
    public const string Channel = "channel";
    public const string OrderNo = "orderNo";
    public const string CallbackCount = "callbackCount";
    public const string Callbacks = "callbacks";
    public const string Member = "member";
    public const string Level = "level";
    public const string Lifetime = "lifetime";
    public const string Package = "package";
    public const string ExpiryAfter = "expiryAfter";
    public const string Expiry = "expiry";
    public const string Code = "code";
    public const string CloseCode = "closeCode";
    public const string Message = "message";
    public const string Attempts = "attempts";
    public const string RequestId = "requestId";
    public const string KeyId = "keyId";
    public const string HttpStatus = "httpStatus";
    public const string LatencyMs = "latencyMs";
    /// <summary>The type of an order that is not ours.</summary>
    public const string OrderType = "orderType";
    /// <summary>Another order with the same transaction.</summary>
    public const string OtherOrder = "otherOrder";
    public const string RefundRequestedAt = "refundRequestedAt";
    public const string FeeFen = "feeFen";
    /// <summary>The agreed rate, with its percent sign.</summary>
    public const string Rate = "rate";
    /// <summary>How many lines are off.</summary>
    public const string Lines = "lines";
    /// <summary>The first of them.</summary>
    public const string LineNumbers = "lineNumbers";
    public const string StatementDay = "statementDay";
    public const string StatementId = "statementId";
    public const string StatementFile = "statementFile";
    /// <summary>Counted from 1 in the unpacked file.</summary>
    public const string StatementLine = "statementLine";
    public const string Sha256 = "sha256";

    /// <summary>All names, in the order in which pages show them.</summary>
    public static IReadOnlyList<string> ReadingOrder { get; } =
    [
        State, Status, PlatformState, AmountFen, PayerFen, RefundScope, RefundedFen, RefundNo,
        RefundState, RefundedAt, Currency, TransactionId, PaidAt, CreatedAt, ExpireAt, CancelledAt,
        CancelReason, CancelledBy, CancelRun, PaidAfterCancelSeconds, LaterPaidOrders, Method, Channel, OrderNo,
        OrderType, OtherOrder, RefundRequestedAt, FeeFen, Rate, Lines, LineNumbers,
        CallbackCount, Callbacks, Member, Level, Lifetime, Package, ExpiryAfter, Expiry,
        Code, CloseCode, Message, Attempts, RequestId, KeyId, HttpStatus, LatencyMs,
        StatementDay, StatementFile, StatementLine, Sha256, StatementId,
    ];
}
