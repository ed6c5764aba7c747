using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Membership;
using VipAdmin.Core.OrderChecks;

namespace VipAdmin.Core.Orders;

/// <summary>An order and everything recorded about it.</summary>
/// <param name="Member">Null when the order names no member, or the member was deleted.</param>
/// <param name="Package">What it buys; null when the link is missing.</param>
/// <param name="Grant">What the portal granted for it; null when it granted nothing, for example because the backend did.</param>
/// <param name="Check">Whether and when the platform will be asked again.</param>
/// <param name="Moments">Newest first.</param>
/// <param name="Truncated">A source had more than <see cref="OrderTimeline.MostPerSource"/> lines.</param>
public sealed record OrderHistory(Order Order, OrderMember? Member, VipPackage? Package, VipGrant? Grant, OrderCheck? Check,
    IReadOnlyList<OrderMoment> Moments, bool Truncated)
{
    /// <summary>Its unfinished discrepancies, the most urgent first.</summary>
    public IReadOnlyList<OpenCase> Open { get; init; } = [];

    /// <summary>Amount in fen.</summary>
    public long AmountFen => Money.FenFromYuan(Order.Amount);

    /// <summary>When the platform is asked again; null when it is not. The row of an order settled or cancelled elsewhere may still hold a time.</summary>
    public DateTime? NextLook => Order.PaymentStatus == OrderStatus.Pending || Order.PaymentStatus == OrderStatus.Cancelled && Check?.WatchedSince is not null
        ? Check?.NextAt
        : null;
}
