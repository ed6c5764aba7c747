namespace VipAdmin.Core.OrderChecks;

/// <summary>An overdue order and its position in the list by age.</summary>
public sealed record OverdueOrder(string OrderId, DateTime CreatedAt);
