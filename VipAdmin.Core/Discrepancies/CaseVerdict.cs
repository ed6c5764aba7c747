using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// What the facts of a discrepancy amount to: what happened, how things stand now, and what follows. Pure. It looks at the member's later payments and
/// membership as they are now, because the snapshot of a case that waits for an hour invites to grant twice.
/// </summary>
/// <param name="Advice">Null when the discrepancy is resolved.</param>
public sealed record CaseVerdict(IReadOnlyList<VerdictClause> Clauses, CaseAdvice? Advice)
{
    private const string Paid = "paid";
    private const string Refunded = "refunded";

    /// <summary>The verdict on a discrepancy.</summary>
    /// <param name="found">As recorded.</param>
    /// <param name="asked">What the platform has said since.</param>
    public static CaseVerdict Of(DiscrepancyRow row, RecordedFacts found, BooksNow now, PlatformNow? asked = null)
    {
        var then = found.Updated(asked);
        var verdict = row.Type switch
        {
            DiscrepancyType.InvalidSignature => Say(CaseAdvice.AskOperations, new VerdictClause.BadSignature(row.Channel ?? row.Subject)),
            DiscrepancyType.RefundRemoteOnly => RefundOnly(then, now),
            DiscrepancyType.ChannelMissing => then.State == Paid ? BookedOr(now, then, () => PaidHere(then, now)) : PaidHere(then, now),
            // Resolved: what was missing is there, was refunded, or was given in another way.
            DiscrepancyType.PaidNotActivated when !row.Unfinished && now.Member is { } member
                => Say(CaseAdvice.Close, [.. Received(then), new VerdictClause.StillMember(member)]),
            // That the order is booked is the very case: what is missing is the membership.
            DiscrepancyType.PaidNotActivated when now.Order?.Status == OrderStatus.Paid
                => Say(CaseAdvice.GrantOrRefund, [.. Received(then), new VerdictClause.NotGranted(), Standing(now)]),
            DiscrepancyType.PaidNotActivated when then.State is null => Say(CaseAdvice.AskPlatform, new VerdictClause.NotGranted(), Standing(now)),
            // Booked orders both of them: that this one is booked is the very case.
            DiscrepancyType.DuplicatePayment when now is { Owner: { } owner, Order.Status: OrderStatus.Paid }
                => Say(CaseAdvice.CompareOrders, Payment(then), new VerdictClause.OwnedBy(owner)),
            DiscrepancyType.UserNotFound when now is { Member: null, Order.Status: OrderStatus.Paid }
                => Say(CaseAdvice.Repair, Payment(then), new VerdictClause.LinkMissing(row.Type)),
            DiscrepancyType.DoubleActivation => Say(CaseAdvice.CheckExpiry, new VerdictClause.GrantedTwice(), Standing(now)),
            DiscrepancyType.LocalMissing => now.Order is { } known
                ? Say(CaseAdvice.Close, Payment(then), new VerdictClause.BookedNow(known.PaidAt))
                : Say(CaseAdvice.FindOrder, Payment(then), new VerdictClause.NoOrder()),
            DiscrepancyType.StatusOverwritten => BookedOr(now, then, () => now.Order is { } order
                ? Say(CaseAdvice.RestorePaid, new VerdictClause.Overwritten(order.Status), Standing(now))
                : Say(CaseAdvice.RestorePaid, new VerdictClause.OrderGone())),
            DiscrepancyType.RefundLocalOnly => Say(CaseAdvice.AskRefund, new VerdictClause.RefundOnlyHere(then.OurRefundedAt, then.OurRefundedFen)),
            DiscrepancyType.RefundAmount => Say(CaseAdvice.CompareRefunds, new VerdictClause.RefundDiffers(then.OurRefundedFen, then.RefundedFen)),
            DiscrepancyType.RefundStuck => Say(CaseAdvice.AskRefund, new VerdictClause.RefundWaits(then.RefundRequestedAt, then.OurRefundedFen)),
            DiscrepancyType.CutoffCarry => Say(CaseAdvice.WaitForStatement, new VerdictClause.OtherDay()),
            DiscrepancyType.FeeVariance => Say(CaseAdvice.CheckRate, new VerdictClause.FeeOff(then.OrderFen, then.PlatformFen)),
            DiscrepancyType.TimeShift => Say(CaseAdvice.CorrectPaidAt, new VerdictClause.TimeOff(then.OurPaidAt, then.PaidAt)),
            DiscrepancyType.IdentityMismatch => BookedOr(now, then, () => Say(CaseAdvice.AskOperations, new VerdictClause.NotOurs(), Unbooked(now))),
            DiscrepancyType.QueryExhausted => BookedOr(now, then,
                () => Say(CaseAdvice.AskPlatform, new VerdictClause.NoAnswer(then.Attempts), Unbooked(now))),
            // Refunded after it was found: advising another refund would pay twice.
            _ when then.State == Refunded && found.State != Refunded => RefundOnly(then, now),
            _ => PaidThere(row.Type, then, now),
        };
        return row.Unfinished ? verdict : verdict with { Advice = null };
    }

    /// <summary>The platform has the payment; our books had not when it was found.</summary>
    private static CaseVerdict PaidThere(DiscrepancyType type, RecordedFacts then, BooksNow now)
    {
        // Trades that were closed or refused may have no payment at all: the answer decides at the next query.
        if (then.State is not (Paid or Refunded))
        {
            return BookedOr(now, then, () => Say(CaseAdvice.AskPlatform, new VerdictClause.NoAnswer(null), Unbooked(now)));
        }
        return BookedOr(now, then, () => now switch
        {
            { Order: null } => Say(CaseAdvice.Refund, Payment(then), new VerdictClause.OrderGone()),
            { Order.RefundedFen: > 0 and var refunded } when refunded >= then.PlatformFen
                => Say(CaseAdvice.Close, Payment(then), new VerdictClause.RefundBooked(refunded)),
            // Booked by the very payment, with the order's amount: the member has what they bought.
            { Order: { Status: OrderStatus.Paid } order } when type == DiscrepancyType.AmountMismatch && then.PlatformFen is { } theirs && theirs != order.Fen
                && (then.TransactionId is null || order.TransactionId == then.TransactionId)
                => Say(CaseAdvice.CompareAmounts, new VerdictClause.BookedOtherwise(order.Fen, theirs),
                    now.Member is { } member ? new VerdictClause.StillMember(member) : new VerdictClause.MemberGone()),
            { LatestPayment: { } again } => Say(CaseAdvice.Refund, Why(type, then, now), new VerdictClause.PaidAgain(again, now.Member)),
            { Member: null } when type != DiscrepancyType.UserNotFound => Say(CaseAdvice.Refund, Payment(then), new VerdictClause.MemberGone()),
            _ => Undelivered(type, then, now),
        });
    }

    private static CaseVerdict Undelivered(DiscrepancyType type, RecordedFacts then, BooksNow now) => type switch
    {
        // A cancelled order is never settled automatically.
        DiscrepancyType.LatePayment => Say(CaseAdvice.GrantOrRefund, Payment(then), Standing(now)),
        DiscrepancyType.AmountMismatch => Say(CaseAdvice.RefundOrAccept, Why(type, then, now), Standing(now)),
        DiscrepancyType.MissingVipOrder or DiscrepancyType.PackageNotFound => now.Order!.PackageLinked
            ? Say(CaseAdvice.AskPlatform, Payment(then), new VerdictClause.LinkRepaired())
            : Say(CaseAdvice.Repair, Payment(then), new VerdictClause.LinkMissing(type)),
        DiscrepancyType.UserNotFound => now.Member is not null
            ? Say(CaseAdvice.AskPlatform, Payment(then), new VerdictClause.LinkRepaired())
            : Say(CaseAdvice.Repair, Payment(then), new VerdictClause.LinkMissing(type)),
        DiscrepancyType.DuplicatePayment => now.Owner is { } owner
            ? Say(CaseAdvice.CompareOrders, Payment(then), new VerdictClause.OwnedBy(owner))
            : Say(CaseAdvice.AskPlatform, Payment(then), new VerdictClause.OwnerGone()),
        DiscrepancyType.PaidNotActivated => Say(CaseAdvice.AskPlatform, Payment(then), new VerdictClause.NotGranted()),
        _ => Say(now.Order!.Status == OrderStatus.Cancelled ? CaseAdvice.GrantOrRefund : CaseAdvice.AskPlatform, Payment(then), Unbooked(now)),
    };

    private static CaseVerdict RefundOnly(RecordedFacts then, BooksNow now)
    {
        var refund = new VerdictClause.Refunded(then.RefundedAt, then.RefundedFen);
        if (now.Order is null)
        {
            return Say(then.RefundedFen is null ? CaseAdvice.LookUpRefund : CaseAdvice.Close, refund, new VerdictClause.OrderGone());
        }
        if (now.Order.Status == OrderStatus.Refunded || now.Order.RefundedFen > 0 && now.Order.RefundedFen >= then.RefundedFen)
        {
            var booked = now.Order.RefundedFen > 0 ? now.Order.RefundedFen : now.Order.Fen;
            return Say(CaseAdvice.Close, refund, new VerdictClause.RefundBooked(booked));
        }
        // A line of a statement names the refund alone; what was paid is the order's amount.
        var rest = (then.PlatformFen ?? now.Order.Fen) - then.RefundedFen;
        if (now.Order.Status is OrderStatus.Pending or OrderStatus.Cancelled)
        {
            return rest switch
            {
                null => Say(CaseAdvice.LookUpRefund, refund, Unbooked(now)),
                > 0 and var held => Say(now.LatestPayment is null ? CaseAdvice.RefundRestOrGrant : CaseAdvice.Refund,
                    [refund, Unbooked(now), new VerdictClause.RestHeld(held),
                        .. now.LatestPayment is { } again ? new VerdictClause[] { new VerdictClause.PaidAgain(again, now.Member) } : []]),
                _ => Say(CaseAdvice.Close, refund, Unbooked(now)),
            };
        }
        var standing = now.Member is { } member ? new VerdictClause.StillMember(member) : (VerdictClause)new VerdictClause.MemberGone();
        return Say(rest is null ? CaseAdvice.LookUpRefund : CaseAdvice.BookRefund, refund, new VerdictClause.BookedNow(now.Order.PaidAt), standing);
    }

    private static CaseVerdict PaidHere(RecordedFacts then, BooksNow now) => now.Order switch
    {
        null => Say(CaseAdvice.CheckCallback, new VerdictClause.OnlyHere(then.OurPaidAt, then.OrderFen, 0), new VerdictClause.OrderGone()),
        { Status: OrderStatus.Pending or OrderStatus.Cancelled or OrderStatus.Refunded } => Say(CaseAdvice.Close, Unbooked(now)),
        var order => Say(CaseAdvice.CheckCallback, new VerdictClause.OnlyHere(order.PaidAt, order.Fen, order.Callbacks)),
    };

    /// <summary>Nothing is left once the order is booked by the recorded transaction and amount; a booking by another one is not the answer.</summary>
    private static CaseVerdict BookedOr(BooksNow now, RecordedFacts then, Func<CaseVerdict> otherwise)
        => now.Order is { Status: OrderStatus.Paid } order && (then.TransactionId is null || order.TransactionId == then.TransactionId)
            && (then.PlatformFen is null || order.Fen == then.PlatformFen)
            ? Say(CaseAdvice.Close,
                [.. Received(then), new VerdictClause.BookedNow(order.PaidAt)])
            : otherwise();

    private static VerdictClause Why(DiscrepancyType type, RecordedFacts then, BooksNow now)
        => type == DiscrepancyType.AmountMismatch && (now.Order?.Fen ?? then.OrderFen) is { } ours && then.PlatformFen is { } theirs
            ? new VerdictClause.WrongAmount(ours, theirs) : Payment(then);

    private static VerdictClause.Paid Payment(RecordedFacts then) => new(then.PaidAt, then.PlatformFen, then.PaidAfterCancel);

    /// <summary>The payment where one is recorded; what was found in our own tables has none.</summary>
    private static VerdictClause[] Received(RecordedFacts then) => then.State == Paid ? [Payment(then)] : [];

    private static VerdictClause Standing(BooksNow now)
        => now switch
        {
            { Member: null } => new VerdictClause.MemberGone(),
            { LatestPayment: { } again } => new VerdictClause.PaidAgain(again, now.Member),
            _ => new VerdictClause.NotPaidAgain(now.Member),
        };

    private static VerdictClause Unbooked(BooksNow now)
        => now.Order switch
        {
            null => new VerdictClause.OrderGone(),
            { Status: OrderStatus.Paid } order => new VerdictClause.BookedNow(order.PaidAt),
            var order => new VerdictClause.NotBooked(order.Status),
        };

    private static CaseVerdict Say(CaseAdvice advice, params VerdictClause[] clauses) => new(clauses, advice);
}
