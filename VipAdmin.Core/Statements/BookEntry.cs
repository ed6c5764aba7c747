using VipAdmin.Core.Backend;
using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Statements;

/// <summary>
/// One refund of our books as of the last time a day was matched, or one payment that does not plainly agree with a line (<see cref="StatementLine.Plain"/>).
/// The shared tables have no index by day of payment; these rows have, so that the figures of a day are read without reading all orders.
/// </summary>
public sealed class BookEntry
{
    public required string OrderNo { get; set; }
    /// <summary>Empty for a payment.</summary>
    public required string RefundNo { get; set; }
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    public required string Channel { get; set; }
    /// <summary>Beijing calendar day on which our books have it.</summary>
    public DateOnly BusinessDay { get; set; }
    public BillLineKind Kind { get; set; }
    public required string OrderType { get; set; }
    public string? TransactionId { get; set; }
    /// <summary>In fen; positive, for refunds too.</summary>
    public long AmountFen { get; set; }
    /// <summary>When our books have it (UTC).</summary>
    public DateTime BookedAt { get; set; }
    /// <summary>The status of its order at that time.</summary>
    public OrderStatus Status { get; set; }
    /// <summary>Counted where its line is, because our row has no time of payment, or names the other channel.</summary>
    public bool Placed { get; set; }
    /// <summary>Null until a statement of the day is in force.</summary>
    public Match? Match { get; set; }
    public Guid? DiscrepancyId { get; set; }
}
