namespace VipAdmin.Core.Overview;

/// <summary>Refunds that one platform paid out on one Beijing day.</summary>
/// <param name="Count">Orders they were about.</param>
public sealed record DayRefunds(DateOnly Day, string Channel, int Count, long Fen);
