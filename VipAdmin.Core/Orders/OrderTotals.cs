namespace VipAdmin.Core.Orders;

/// <summary>How many orders a filter holds, and what they come to.</summary>
/// <param name="Count">Orders on all pages, up to <see cref="OrderSearch.CountLimit"/>.</param>
/// <param name="Fen">Sum of the amounts of the orders that were counted; of what was given back, where the filter is about refunds.</param>
/// <param name="More">There are more orders than were counted.</param>
public sealed record OrderTotals(int Count, long Fen, bool More);
