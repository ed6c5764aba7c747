using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;

namespace VipAdmin.Core.Repairs;

/// <summary>
/// Carries out one action inside the caller's transaction. Each statement names every fact that was judged, so a row that changed meanwhile is not changed a
/// second time; a refusal leaves the rollback to the caller.
/// </summary>
internal sealed class Repair(OrderSettlement settlement)
{
    /// <summary>Null when it was carried out.</summary>
    public Task<RepairRefusal?> CarryOutAsync(DiscrepancyAction action, RepairScene scene, CancellationToken stop) => action switch
    {
        DiscrepancyAction.Accept => Task.FromResult<RepairRefusal?>(null),
        DiscrepancyAction.Settle => BookAsync(scene, OrderStatus.Pending, GrantRule.Always, stop),
        DiscrepancyAction.ReopenAndGrant => BookAsync(scene, OrderStatus.Cancelled, GrantRule.Always, stop),
        DiscrepancyAction.Grant => BookAsync(scene, OrderStatus.Paid, GrantRule.Demanded, stop),
        DiscrepancyAction.RestorePaid => scene.Order?.Status is OrderStatus.Cancelled or OrderStatus.Refunded
            ? BookAsync(scene, scene.Order.Status, GrantRule.IfDue, stop) : Changed(),
        DiscrepancyAction.LinkOrder => LinkAsync(scene, stop),
        DiscrepancyAction.CorrectExpiry => MembershipRows.CorrectExpiryAsync(scene, stop),
        DiscrepancyAction.CorrectPaidAt => PaymentRows.CorrectPaidAtAsync(scene, stop),
        DiscrepancyAction.MarkRefunded => RefundRows.MarkAsync(scene, revoke: false, stop),
        DiscrepancyAction.MarkRefundedAndRevoke => RefundRows.MarkAsync(scene, revoke: true, stop),
        DiscrepancyAction.QueryRefundAgain => RefundRows.FollowAsync(scene, stop),
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };

    /// <summary>Books the payment and grants what was bought, by the code that settles an order.</summary>
    private async Task<RepairRefusal?> BookAsync(RepairScene scene, OrderStatus from, GrantRule grant, CancellationToken stop)
    {
        if (scene.AgainstBooking is { } against)
        {
            return against;
        }
        if (scene.Order!.Status != from)
        {
            return RepairRefusal.OrderChanged;
        }
        if (from == OrderStatus.Paid && scene.Order.TransactionId is { } transaction && transaction != scene.PaidTrade!.TransactionId)
        {
            return RepairRefusal.PaidOtherwise;
        }
        return await settlement.WithinAsync(scene.Db, scene.Order, scene.PaidTrade!, scene.Known!.Call, scene.Origin, [], grant, scene.Now, stop) switch
        {
            Settlement.Settled { Granted: false } when grant == GrantRule.Demanded => RepairRefusal.AlreadyGranted,
            Settlement.Settled => null,
            Settlement.Broken(DiscrepancyType.UserNotFound, _) => RepairRefusal.MemberMissing,
            Settlement.Broken(DiscrepancyType.DuplicatePayment, _) => RepairRefusal.TransactionTaken,
            Settlement.Broken => RepairRefusal.PackageMissing,
            _ => RepairRefusal.OrderChanged,
        };
    }

    /// <summary>Gives the payment to the named order: an unpaid one is booked by it, a paid one that names no transaction gets it.</summary>
    private Task<RepairRefusal?> LinkAsync(RepairScene scene, CancellationToken stop) => scene.Order switch
    {
        null => Task.FromResult<RepairRefusal?>(RepairRefusal.OrderMissing),
        { Status: OrderStatus.Pending or OrderStatus.Cancelled } order => BookAsync(scene, order.Status, GrantRule.Always, stop),
        { Status: OrderStatus.Paid } => PaymentRows.NameTransactionAsync(scene, stop),
        _ => Changed(),
    };

    private static Task<RepairRefusal?> Changed() => Task.FromResult<RepairRefusal?>(RepairRefusal.OrderChanged);
}
