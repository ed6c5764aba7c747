using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Search;

/// <summary>One order in a list of hits.</summary>
public sealed record OrderHit(string OrderNo, string ProductName, long AmountFen, OrderStatus Status, DateTime CreatedAt);
