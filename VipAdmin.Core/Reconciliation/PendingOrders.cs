using VipAdmin.Core.OrderChecks;

namespace VipAdmin.Core.Reconciliation;

/// <summary>The pending orders that a reconciliation found when it looked: only those can be cancelled.</summary>
public sealed record PendingOrders(DueRange Range, int Count);
