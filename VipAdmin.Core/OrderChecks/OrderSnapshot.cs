using VipAdmin.Core.Backend;

namespace VipAdmin.Core.OrderChecks;

/// <summary>Our side of an order as the verdict needs it.</summary>
/// <param name="Status">Status when the platform was asked.</param>
/// <param name="AmountFen">What the order costs, in fen.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record OrderSnapshot(OrderStatus Status, long AmountFen, DateTime CreatedAt);
