using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Discrepancies;

/// <summary>What the choice of an action depends on.</summary>
/// <param name="Order">The order's status now; null when there is no order.</param>
/// <param name="Vip">It is a VIP order. Orders of other business are recorded and never changed.</param>
/// <param name="Fen">The money it is about.</param>
/// <param name="ApprovalFen">Above this amount every action needs a second person.</param>
public sealed record ActionFacts(OrderStatus? Order, bool Vip, long Fen, long ApprovalFen);
