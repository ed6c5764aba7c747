namespace VipAdmin.Core.Overview;

/// <summary>What statements and tasks found on a day, or on several days taken together.</summary>
/// <param name="First">The first of its days (Beijing).</param>
/// <param name="Channel">Null: both together.</param>
/// <param name="Lines">Payments and refunds on the statements of the days.</param>
/// <param name="Differing">Lines that have a discrepancy.</param>
/// <param name="Lost">Lost callbacks that were found on the days.</param>
/// <param name="LostP50">Seconds from the payment at the platform to its settlement here, of half of them; null without any.</param>
/// <param name="LostP95">The same, of 95 in 100 of them.</param>
/// <param name="Late">Payments after the cancel that were found on the days.</param>
/// <param name="Duplicates">Duplicate payments that were found on the days.</param>
public sealed record FinanceDay(DateOnly First, string? Channel, int Lines, int Differing, int Lost, long LostFen, double? LostP50, double? LostP95, int Late,
    long LateFen, int Duplicates, long DuplicateFen);
