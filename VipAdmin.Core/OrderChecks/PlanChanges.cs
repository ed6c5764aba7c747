namespace VipAdmin.Core.OrderChecks;

/// <summary>What changed since a plan of cancels was made.</summary>
/// <param name="Gone">Orders it lists that are pending no longer: paid, or handled elsewhere.</param>
/// <param name="More">
/// Pending orders that are overdue and that it does not list, without those that no run would cancel because a discrepancy about them is not settled; carrying
/// the plan out leaves them alone.
/// </param>
public sealed record PlanChanges(int Gone, int More);
