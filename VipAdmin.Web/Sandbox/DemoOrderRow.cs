using VipAdmin.Core;
using VipAdmin.Core.Backend;

namespace VipAdmin.Web.Sandbox;

/// <summary>A row of <c>public.orders</c> as the backend inserts it.</summary>
internal sealed record DemoOrderRow(
    string OrderId, string OrderNo, string? UserId, string OrderType, string ProductType, string ProductName, decimal Amount, string PaymentMethod,
    int PaymentStatus, string? TransactionId, DateTime? PaidAt, DateTime CreatedAt, DateTime UpdatedAt, DateTime? ExpireAt, DateTime? CancelledAt,
    string? CancelReason, int RefundStatus, int CallbackCount)
{
    /// <summary>Just placed. The backend leaves <c>expire_at</c> empty on its Alipay path.</summary>
    public static DemoOrderRow Pending(DemoOrder order) => new(
        order.OrderId, order.OrderNo, order.UserId, Order.Vip, order.Package.Code, order.Package.Name, Money.YuanFromFen(order.Package.Fen), order.Channel,
        (int)OrderStatus.Pending, null, null, order.CreatedAt, order.CreatedAt, order.Channel == WeChatSandbox.Channel ? order.CreatedAt.AddMinutes(15) : null,
        null, null, 0, 0);

    public DemoOrderRow Paid(string transactionId, DateTime at)
        => this with { PaymentStatus = (int)OrderStatus.Paid, TransactionId = transactionId, PaidAt = at, UpdatedAt = at.AddSeconds(2), CallbackCount = 1 };

    public DemoOrderRow Cancelled(string reason, DateTime at)
        => this with { PaymentStatus = (int)OrderStatus.Cancelled, CancelledAt = at, CancelReason = reason, UpdatedAt = at };
}

/// <summary>A row of <c>public.vip_orders</c>.</summary>
internal sealed record DemoVipOrderRow(string VipOrderId, string OrderId, string PackageId, bool RequireSecondaryAuth, bool SecondaryAuthVerified,
    DateTime CreatedAt, DateTime UpdatedAt)
{
    public static DemoVipOrderRow Of(DemoOrder order) => new(DemoNumbers.Id(), order.OrderId, order.Package.Id, false, false, order.CreatedAt, order.CreatedAt);
}
