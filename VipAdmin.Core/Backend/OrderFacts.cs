using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Backend;

/// <summary>An order as it was read, with what <c>order_checks</c> records about it.</summary>
public sealed record OrderFacts
{
    public required string OrderId { get; init; }
    public required string OrderNo { get; init; }
    public string? UserId { get; init; }
    /// <summary><c>vip</c>, or the type of an order that the portal leaves alone.</summary>
    public required string OrderType { get; init; }
    /// <summary>Package code.</summary>
    public required string ProductType { get; init; }
    public required string ProductName { get; init; }
    /// <summary>What the order costs, in fen.</summary>
    public long AmountFen { get; init; }
    public string? PaymentMethod { get; init; }
    public OrderStatus Status { get; init; }
    public string? TransactionId { get; init; }
    public DateTime? PaidAt { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime UpdatedAt { get; init; }
    public DateTime? ExpireAt { get; init; }
    public DateTime? CancelledAt { get; init; }
    public string? CancelReason { get; init; }
    public int CallbackCount { get; init; }
    /// <summary>Unknown answers in a row so far.</summary>
    public int UnknownAttempts { get; init; }
    /// <summary>When the order is due again (UTC); meaningful when <see cref="Remembered"/>.</summary>
    public DateTime? NextAt { get; init; }
    /// <summary>A row in <c>order_checks</c> exists.</summary>
    public bool Remembered { get; init; }
    /// <summary>A cancelled order that is watched for a late payment.</summary>
    public bool Watched { get; init; }

    /// <summary>Projects orders together with their rows in <c>order_checks</c>.</summary>
    public static IQueryable<OrderFacts> From(VipDb db, IQueryable<Order> orders)
        => from order in orders.AsNoTracking()
           join row in db.OrderChecks on order.OrderId equals row.OrderId into rows
           from check in rows.DefaultIfEmpty()
           select new OrderFacts
           {
               OrderId = order.OrderId,
               OrderNo = order.OrderNo,
               UserId = order.UserId,
               OrderType = order.OrderType,
               ProductType = order.ProductType,
               ProductName = order.ProductName,
               AmountFen = (long)(order.Amount * 100),
               PaymentMethod = order.PaymentMethod,
               Status = order.PaymentStatus,
               TransactionId = order.TransactionId,
               PaidAt = order.PaidAt,
               CreatedAt = order.CreatedAt,
               UpdatedAt = order.UpdatedAt,
               ExpireAt = order.ExpireAt,
               CancelledAt = order.CancelledAt,
               CancelReason = order.CancelReason,
               CallbackCount = order.CallbackCount,
               UnknownAttempts = (int?)check.UnknownAttempts ?? 0,
               NextAt = check.NextAt,
               Remembered = check != null,
               Watched = check.WatchedSince != null,
           };
}
