namespace VipAdmin.Core.OrderChecks;

/// <summary>How many orders of a run could not be handled for the same reason.</summary>
public sealed record TroubleTotal(string Code, int Count);
