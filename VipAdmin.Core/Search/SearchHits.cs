using VipAdmin.Core.Membership;
using VipAdmin.Core.Orders;

namespace VipAdmin.Core.Search;

/// <summary>What a search found, and where it looked.</summary>
/// <param name="Shape">What the text was taken for.</param>
public sealed record SearchHits(SearchShape Shape)
{
    public IReadOnlyList<OrderHit> Orders { get; init; } = [];
    public IReadOnlyList<RunHit> Runs { get; init; } = [];
    public IReadOnlyList<DiscrepancyHit> Discrepancies { get; init; } = [];
    public IReadOnlyList<StatementHit> Statements { get; init; } = [];
    public MemberMatches Members { get; init; } = new([], MatchedBy.Nothing);
    /// <summary>Where it looked, in this order.</summary>
    public IReadOnlyList<SearchedIn> LookedIn { get; init; } = [];
    /// <summary>Transactions could not be read in time: nothing is known about whether there is such an order.</summary>
    public bool OrdersGaveUp { get; init; }
    /// <summary>What of the orders was not searched for want of an index.</summary>
    public IReadOnlyList<UnsearchedPart> OrdersUnsearched { get; init; } = [];

    /// <summary>Hits of every kind together.</summary>
    public int Count => Orders.Count + Runs.Count + Discrepancies.Count + Statements.Count + this.Members.Hits.Count;
}
