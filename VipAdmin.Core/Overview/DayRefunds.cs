namespace VipAdmin.Core.Overview;

/// <summary>Refunds that one platform paid out on one Beijing day.</summary>
public sealed record DayRefunds(DateOnly Day, string Channel, int Count, long Fen);
