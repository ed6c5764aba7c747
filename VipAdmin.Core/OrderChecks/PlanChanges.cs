namespace VipAdmin.Core.OrderChecks;

/// <summary>What changed since a plan of cancels was made.</summary>
/// <param name="Gone">Orders it lists that are pending no longer: paid, or handled elsewhere.</param>
/// <param name="More">Pending orders that are overdue and that it does not list; carrying it out leaves them alone.</param>
public sealed record PlanChanges(int Gone, int More);
