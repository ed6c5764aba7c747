using System.Linq.Expressions;
using VipAdmin.Core.Backend;

namespace VipAdmin.Core.OrderChecks;

/// <summary>The orders that the plan of a run lists: those it would have changed, and those it would have recorded as a discrepancy.</summary>
public static class PlannedOrders
{
    private static readonly ItemOutcome[] Listed = [ItemOutcome.Synced, ItemOutcome.Cancelled, ItemOutcome.Discrepancy];

    /// <summary>The items of the plan that name them.</summary>
    public static IQueryable<OrderRunItem> Of(VipDb db, Guid plan)
        => db.JobRunItems.Where(item => item.RunId == plan && item.Planned && Listed.Contains(item.Outcome));

    /// <summary>Keeps the orders that the plan lists; all of them when there is no plan.</summary>
    internal static IQueryable<Order> Among(VipDb db, IQueryable<Order> orders, Guid? plan)
        => plan is { } run ? orders.Where(o => Of(db, run).Any(item => item.OrderNo == o.OrderNo)) : orders;

    /// <summary>An order is cancelled by a plan only if the plan would have cancelled it, for the amount that was shown.</summary>
    internal static Expression<Func<OrderRunItem, bool>> Cancels(OrderFacts order)
        => item => item.OrderNo == order.OrderNo && item.Outcome == ItemOutcome.Cancelled && item.AmountFen == order.AmountFen;

    /// <summary>The same for the statement that cancels without asking a platform; <c>@plan</c> is NULL without a plan.</summary>
    internal const string CancelledByPlan = """
        (@plan::uuid IS NULL OR EXISTS (SELECT FROM vip_admin.job_run_items i
           WHERE i.run_id = @plan AND i.planned AND i.outcome = 'cancelled' AND i.order_no = o.order_no AND i.amount_fen = o.amount * 100))
        """;
}
