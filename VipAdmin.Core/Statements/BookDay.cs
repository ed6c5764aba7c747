namespace VipAdmin.Core.Statements;

/// <summary>
/// What the <see cref="BookEntry"/> rows of a channel's day add up to, so that a month is read without adding up millions of them. Matching a day writes it; a
/// row that moves to another day, or comes to a day that is not being matched, deletes it, and it is counted from the entries until the day is matched again.
/// </summary>
public sealed class BookDay
{
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    public required string Channel { get; set; }
    /// <summary>Beijing calendar day.</summary>
    public DateOnly BusinessDay { get; set; }
    public int Payments { get; set; }
    public long PaymentFen { get; set; }
    public int Refunds { get; set; }
    /// <summary>A positive number.</summary>
    public long RefundFen { get; set; }
}
