using VipAdmin.Core.OrderChecks;

namespace VipAdmin.Core.OrderTimeout;

/// <summary>The overdue orders that a run found when it looked.</summary>
/// <param name="Closes">They are closed on the platform before they are cancelled here, as was set when the run looked.</param>
public sealed record OverdueOrders(DueRange Range, bool Closes, int Count);
