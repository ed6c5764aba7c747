using VipAdmin.Core.Backend;
using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Members;

/// <summary>The answer to "I paid and am not VIP", from orders, callbacks and discrepancies. Pure: <see cref="Of"/>.</summary>
/// <param name="Order">The order that it is about; null without one.</param>
/// <param name="Case">The open discrepancy that holds the money.</param>
public sealed record PaidAnswer(PaidVerdict Verdict, MemberOrder? Order, HeldCase? Case)
{
    /// <summary>The end of the membership (UTC); null for life or without one.</summary>
    public DateTime? Until { get; init; }
    public bool Lifetime { get; init; }

    /// <summary>Judges a member's orders.</summary>
    /// <param name="orders">VIP orders, the newest first.</param>
    /// <param name="open">Open discrepancies, the most urgent first.</param>
    public static PaidAnswer Of(IReadOnlyList<MemberOrder> orders, IReadOnlyList<HeldCase> open, MembershipGap? gap, MembershipTerm term, Standing standing)
    {
        var runs = standing is Standing.Active or Standing.Lifetime;
        if (open.FirstOrDefault(each => each.HeldFen > 0) is { } held)
        {
            return Say(PaidVerdict.BeingHandled, orders.FirstOrDefault(order => order.OrderNo == held.OrderNo), held);
        }
        if (gap is { Hint: GapHint.NotGranted } && orders.FirstOrDefault(order => order.OrderNo == gap.OrderNo) is { } missing)
        {
            return Say(PaidVerdict.NotGranted, missing, open.FirstOrDefault(each => each.OrderNo == missing.OrderNo));
        }
        var paid = orders.FirstOrDefault(order => order.Status == OrderStatus.Paid);
        // A member whose membership runs asks about what was bought, not about an attempt that was left unpaid.
        if ((runs && paid is not null ? paid : orders.Count > 0 ? orders[0] : null) is not { } order)
        {
            return Say(PaidVerdict.NoOrder, null, null);
        }
        return Say(order.Status switch
        {
            OrderStatus.Pending => PaidVerdict.Waiting,
            OrderStatus.Cancelled => PaidVerdict.Unpaid,
            OrderStatus.Refunded => PaidVerdict.Refunded,
            OrderStatus.Refunding => PaidVerdict.Refunding,
            _ when runs => PaidVerdict.Delivered,
            _ when standing == Standing.Withdrawn => PaidVerdict.Withdrawn,
            _ => PaidVerdict.Ended,
        }, order, open.FirstOrDefault(each => each.OrderNo == order.OrderNo));

        PaidAnswer Say(PaidVerdict verdict, MemberOrder? about, HeldCase? what)
            => new(verdict, about, what) { Until = term.ExpireAt, Lifetime = term.Lifetime };
    }
}
