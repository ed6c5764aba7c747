using VipAdmin.Core.Backend;
namespace VipAdmin.Core.OrderChecks;

/// <summary>What a run did to one order.</summary>
/// <param name="Planned">It would do so: nothing was done.</param>
public sealed record RunItemRow(
    long Id, DateTime At, string OrderNo, long? AmountFen, OrderStatus? Before, OrderStatus? After, ItemOutcome Outcome, string? Code, int? LatencyMs,
    string? Evidence, bool Planned);
