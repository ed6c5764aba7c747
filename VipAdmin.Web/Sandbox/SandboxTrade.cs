namespace VipAdmin.Web.Sandbox;

/// <summary>
/// A trade as the sandbox platform keeps it. What has happened by a certain moment follows from the planned moments, so nothing needs
/// to run for a member to pay: a payment planned for 10:03 is there when somebody asks at 10:04.
/// </summary>
public sealed record SandboxTrade
{
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    public required string Channel { get; init; }
    /// <summary><c>out_trade_no</c>.</summary>
    public required string OrderNo { get; init; }
    /// <summary>What the member was asked to pay, in fen.</summary>
    public required long AmountFen { get; init; }
    /// <summary>What the member paid after coupons, in fen.</summary>
    public required long PayerFen { get; init; }
    /// <summary>The platform's number; shown once there is a reason to (WeChat: paid; Alipay: cashier opened).</summary>
    public required string TransactionId { get; init; }
    /// <summary>When the cashier was opened (UTC): before, or when null, the platform does not know the order.</summary>
    public DateTime? OpenedAt { get; init; }
    /// <summary>When the member pays (UTC), unless the trade is closed before.</summary>
    public DateTime? PayAt { get; init; }
    /// <summary>When the trade was closed unpaid (UTC).</summary>
    public DateTime? ClosedAt { get; init; }
    /// <summary>The member pays at the very moment at which somebody tries to close.</summary>
    public bool PayOnClose { get; init; }
    /// <summary>Refunds started so far, in fen.</summary>
    public long RefundedFen { get; init; }
    /// <summary>What goes wrong with the next <see cref="FaultsLeft"/> requests about this trade.</summary>
    public SandboxFault Fault { get; init; }
    public int FaultsLeft { get; init; }

    /// <summary>Where the trade stands at <paramref name="now"/>.</summary>
    public SandboxState StateAt(DateTime now) => this switch
    {
        { OpenedAt: null } => SandboxState.NotFound,
        { OpenedAt: { } opened } when opened > now => SandboxState.NotFound,
        { ClosedAt: not null } => SandboxState.Closed,
        { PayAt: { } paid } when paid <= now => RefundedFen > 0 ? SandboxState.Refunded : SandboxState.Paid,
        _ => SandboxState.Unpaid,
    };
}

/// <summary>Where a trade stands at the platform.</summary>
public enum SandboxState { NotFound, Unpaid, Paid, Refunded, Closed }

/// <summary>A refund at the sandbox platform.</summary>
/// <param name="RefundNo"><c>out_refund_no</c> / <c>out_request_no</c>.</param>
/// <param name="SucceedsAt">When the money has arrived (UTC); before, it is processing. Null: it failed.</param>
public sealed record SandboxRefund(string Channel, string RefundNo, string OrderNo, long AmountFen, DateTime CreatedAt, DateTime? SucceedsAt);

/// <summary>What may go wrong with a request.</summary>
public enum SandboxFault
{
    None,
    /// <summary>The platform's system error.</summary>
    Error,
    /// <summary>Too many requests.</summary>
    RateLimit,
    /// <summary>No answer for longer than anybody waits.</summary>
    Timeout,
    /// <summary>The connection breaks.</summary>
    Reset,
    /// <summary>An answer that is no JSON.</summary>
    Garbage,
    /// <summary>A right answer, signed by nobody we know.</summary>
    WrongSignature,
}

/// <summary>What came of a close.</summary>
public enum SandboxClose { Closed, AlreadyClosed, Paid, NotFound }
