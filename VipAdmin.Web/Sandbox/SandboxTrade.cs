namespace VipAdmin.Web.Sandbox;

/// <summary>
/// A trade as the sandbox platform keeps it. Its state at any time follows from the planned times, so nothing has to run for a member to pay: a payment planned
/// for 10:03 is there when the trade is queried at 10:04.
/// </summary>
public sealed record SandboxTrade
{
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    public required string Channel { get; init; }
    /// <summary><c>out_trade_no</c>.</summary>
    public required string OrderNo { get; init; }
    /// <summary>The amount charged, in fen.</summary>
    public required long AmountFen { get; init; }
    /// <summary>The member's payment after coupons, in fen.</summary>
    public required long PayerFen { get; init; }
    /// <summary>The platform's number; shown once it would exist (WeChat: paid; Alipay: cashier opened).</summary>
    public required string TransactionId { get; init; }
    /// <summary>When the cashier was opened (UTC); before that, or when null, the platform does not know the order.</summary>
    public DateTime? OpenedAt { get; init; }
    /// <summary>When the member pays (UTC), unless the trade is closed first.</summary>
    public DateTime? PayAt { get; init; }
    /// <summary>When the trade was closed unpaid (UTC).</summary>
    public DateTime? ClosedAt { get; init; }
    /// <summary>The member pays at the very moment of the close.</summary>
    public bool PayOnClose { get; init; }
    /// <summary>Refunds started so far, in fen.</summary>
    public long RefundedFen { get; init; }
    /// <summary>The fault of the next <see cref="FaultsLeft"/> requests about this trade.</summary>
    public SandboxFault Fault { get; init; }
    public int FaultsLeft { get; init; }

    /// <summary>The state of the trade at <paramref name="now"/>.</summary>
    public SandboxState StateAt(DateTime now) => this switch
    {
        { OpenedAt: null } => SandboxState.NotFound,
        { OpenedAt: { } opened } when opened > now => SandboxState.NotFound,
        { ClosedAt: not null } => SandboxState.Closed,
        { PayAt: { } paid } when paid <= now => RefundedFen > 0 ? SandboxState.Refunded : SandboxState.Paid,
        _ => SandboxState.Unpaid,
    };
}

/// <summary>State of a trade at the platform.</summary>
public enum SandboxState { NotFound, Unpaid, Paid, Refunded, Closed }

/// <summary>A refund at the sandbox platform.</summary>
/// <param name="RefundNo"><c>out_refund_no</c> / <c>out_request_no</c>.</param>
/// <param name="SucceedsAt">When the money has arrived (UTC); until then it is processing. Null: it failed.</param>
public sealed record SandboxRefund(string Channel, string RefundNo, string OrderNo, long AmountFen, DateTime CreatedAt, DateTime? SucceedsAt);

/// <summary>Faults that a request may meet.</summary>
public enum SandboxFault
{
    None,
    /// <summary>The platform's system error.</summary>
    Error,
    /// <summary>Too many requests.</summary>
    RateLimit,
    /// <summary>No answer for longer than any client's time-out.</summary>
    Timeout,
    /// <summary>The connection breaks.</summary>
    Reset,
    /// <summary>An answer that is not JSON.</summary>
    Garbage,
    /// <summary>A correct answer, signed with an unknown key.</summary>
    WrongSignature,
}

/// <summary>Result of a close.</summary>
public enum SandboxClose { Closed, AlreadyClosed, Paid, NotFound }
