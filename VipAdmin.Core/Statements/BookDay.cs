namespace VipAdmin.Core.Statements;

/// <summary>
/// What our books have on a channel's day, <see cref="BookEntry"/> rows and plain lines added up, so that a month is read without adding up millions. Matching
/// a day writes it; a row that moves to another day, or comes to a day that is not being matched, deletes it, and it is counted until the day is matched again.
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
