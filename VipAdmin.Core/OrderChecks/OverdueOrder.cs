namespace VipAdmin.Core.OrderChecks;

/// <summary>An order that is overdue, by its place in the list by age.</summary>
public sealed record OverdueOrder(string OrderId, DateTime CreatedAt);
