namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// Sums of a filter, in fen. An order counts once, however many discrepancies it has; one of which a side is unknown counts on neither, so that booked plus
/// difference is always the net amount.
/// </summary>
/// <param name="Count">Discrepancies; exact up to <see cref="DiscrepancyList.CountedTo"/>; one more means "more".</param>
/// <param name="Overdue">Unfinished ones past the limit of their severity.</param>
/// <param name="Orders">Orders summed.</param>
/// <param name="Unknown">Orders, and platforms as a whole, that are not summed because an amount is unknown.</param>
/// <param name="BookedFen">In our books.</param>
/// <param name="NetFen">Held by the platforms: received minus refunded.</param>
/// <param name="HeldFen">Of unfinished payments: held by the platforms beyond what we have booked and delivered.</param>
/// <param name="HeldOrders">How many orders that are.</param>
/// <param name="RefundedFen">Of unfinished ones: already paid back by the platforms, not yet booked here.</param>
/// <param name="RefundedOrders">How many orders and refunds that are.</param>
/// <param name="OwedFen">Of unfinished refunds: booked here beyond what the platforms have paid back.</param>
/// <param name="OwedRefunds">How many refunds that are.</param>
public sealed record DiscrepancyTotals(int Count, int Overdue, int Orders, int Unknown, long BookedFen, long NetFen, long HeldFen, int HeldOrders,
    long RefundedFen, int RefundedOrders, long OwedFen, int OwedRefunds)
{
    public static DiscrepancyTotals None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Whether the filter matches more rows than were counted and summed.</summary>
    public bool More => Count > DiscrepancyList.CountedTo;

    /// <summary>Held by the platforms beyond our books.</summary>
    public long DifferenceFen => NetFen - BookedFen;
}
