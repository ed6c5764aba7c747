using VipAdmin.Core.Data;

namespace VipAdmin.Core.Orders;

/// <summary>What a search for orders found.</summary>
/// <param name="Kind">What the search text was taken for.</param>
public sealed record OrderMatches(OrderSearchKind Kind, KeyPage<OrderRow> Page)
{
    /// <summary>The database needed longer than <see cref="OrderSearch.Patience"/>: nothing is known about whether there are such orders.</summary>
    public bool GaveUp { get; init; }

    /// <summary>What was not searched for want of an index: an order may have the number there.</summary>
    public IReadOnlyList<UnsearchedPart> Unsearched { get; init; } = [];

    /// <summary>Null when they were not asked for, or could not be counted within <see cref="OrderSearch.PatienceToCount"/>.</summary>
    public OrderTotals? Totals { get; init; }
}
