using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Members;

/// <summary>The answer to "I paid and am not VIP", from orders, callbacks and discrepancies. Pure: <see cref="Of"/>.</summary>
/// <param name="Order">The order that it is about; null without one.</param>
/// <param name="Case">The open discrepancy of that order.</param>
public sealed record PaidAnswer(PaidVerdict Verdict, MemberOrder? Order, OpenCase? Case)
{
    /// <summary>Another order that was paid and granted, when the answer is about one that is not settled; null without one.</summary>
    public MemberOrder? Other { get; init; }
    /// <summary>The end of the membership (UTC); null for life or without one.</summary>
    public DateTime? Until { get; init; }
    public bool Lifetime { get; init; }

    /// <summary>Judges a member's orders.</summary>
    /// <param name="orders">VIP orders, the newest first.</param>
    /// <param name="open">Open discrepancies, the most urgent first.</param>
    public static PaidAnswer Of(IReadOnlyList<MemberOrder> orders, IReadOnlyList<OpenCase> open, MembershipGap? gap, MembershipTerm term, Standing standing)
    {
        var runs = standing is Standing.Active or Standing.Lifetime;
        OpenCase[] telling = [.. open.Where(each => each.Matter != CaseMatter.None)];
        // Money or days that are owed come before any order placed since.
        if ((telling.FirstOrDefault(each => each.HeldFen > 0) ?? telling.FirstOrDefault(each => each.Matter == CaseMatter.NotGranted)) is { } owed)
        {
            return Open(owed);
        }
        if (gap is { Hint: GapHint.NotGranted } && orders.FirstOrDefault(order => order.OrderNo == gap.OrderNo) is { } missing)
        {
            return telling.FirstOrDefault(each => each.OrderNo == missing.OrderNo) is { } found ? Open(found) : Say(PaidVerdict.NotGranted, missing, null);
        }
        var paid = orders.FirstOrDefault(order => order.Status == OrderStatus.Paid);
        // A member whose membership runs asks about what was bought, not about an attempt that was left unpaid.
        var about = runs && paid is not null ? paid : orders.Count > 0 ? orders[0] : null;
        if ((telling.FirstOrDefault(each => each.OrderNo == about?.OrderNo) ?? (IsLater(about) ? null : telling.FirstOrDefault())) is { } first)
        {
            return Open(first);
        }
        return about is null ? Say(PaidVerdict.NoOrder, null, null) : Say(about.Status switch
        {
            OrderStatus.Pending or OrderStatus.Cancelled when about.RefundedAtPlatform => PaidVerdict.Refunded,
            OrderStatus.Pending => PaidVerdict.Waiting,
            OrderStatus.Cancelled => PaidVerdict.Unpaid,
            OrderStatus.Refunded => PaidVerdict.Refunded,
            OrderStatus.Refunding => PaidVerdict.Refunding,
            _ when runs => PaidVerdict.Delivered,
            _ when standing == Standing.Withdrawn => PaidVerdict.Withdrawn,
            _ => PaidVerdict.Ended,
        }, about, open.FirstOrDefault(each => each.OrderNo == about.OrderNo));

        PaidAnswer Open(OpenCase what) => Say(PaidVerdict.BeingHandled, orders.FirstOrDefault(order => order.OrderNo == what.OrderNo), what) with
        {
            Other = !runs ? null : orders.FirstOrDefault(order => order.Status == OrderStatus.Paid && order.OrderNo != what.OrderNo
                && gap is not { Hint: GapHint.NotGranted } && telling.All(each => each.OrderNo != order.OrderNo)),
        };

        PaidAnswer Say(PaidVerdict verdict, MemberOrder? order, OpenCase? what)
            => new(verdict, order, what) { Until = term.ExpireAt, Lifetime = term.Lifetime };
    }

    /// <summary>An order that waits, was cancelled or is being refunded is a question of its own, even while something is open about another.</summary>
    private static bool IsLater(MemberOrder? about) => about?.Status is OrderStatus.Pending or OrderStatus.Cancelled or OrderStatus.Refunding;
}
