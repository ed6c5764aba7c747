using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Reminders;

/// <summary>What did a member buy last?</summary>
internal static class LastPackage
{
    /// <summary>The product of the latest paid VIP order; null without one.</summary>
    public static Task<string?> OfAsync(VipDb db, string userId, CancellationToken stop)
        => db.Orders.Where(o => o.UserId == userId && o.OrderType == Order.Vip
                && (o.PaymentStatus == OrderStatus.Paid || o.PaymentStatus == OrderStatus.Refunding))
            .OrderBy(o => o.PaidAt == null).ThenByDescending(o => o.PaidAt).ThenByDescending(o => o.OrderId)
            .Select(o => o.ProductName == "" ? null : o.ProductName).FirstOrDefaultAsync(stop);
}
