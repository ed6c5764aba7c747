namespace VipAdmin.Core.Orders;

/// <summary>A page of orders.</summary>
/// <param name="Kind">What the search text was taken for.</param>
public sealed record OrderSlice(OrderSearchKind Kind, IReadOnlyList<OrderRow> Rows, bool HasPrevious, bool HasNext)
{
    /// <summary>The database needed longer than <see cref="OrderSearch.Patience"/>: nothing is known about whether there are such orders.</summary>
    public bool GaveUp { get; init; }
}
