using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Discrepancies;

/// <summary>One clause of a verdict: a fact that counts, with its values. Pages have a sentence for each.</summary>
public abstract record VerdictClause
{
    /// <summary>The platform received a payment; <paramref name="AfterCancel"/> says how long after the order was cancelled.</summary>
    public sealed record Paid(DateTime? At, long? Fen, TimeSpan? AfterCancel) : VerdictClause;

    /// <summary>The order is booked as paid by now.</summary>
    public sealed record BookedNow(DateTime? At) : VerdictClause;

    /// <summary>The order is not booked.</summary>
    public sealed record NotBooked(OrderStatus Status) : VerdictClause;

    /// <summary>The order is no longer in the database.</summary>
    public sealed record OrderGone : VerdictClause;

    /// <summary>The member has paid for another order since.</summary>
    public sealed record PaidAgain(PaymentNow Payment, MemberNow? Member) : VerdictClause;

    /// <summary>The member has not paid again; their membership now.</summary>
    public sealed record NotPaidAgain(MemberNow Member) : VerdictClause;

    /// <summary>There is no such member.</summary>
    public sealed record MemberGone : VerdictClause;

    /// <summary>The platform received another amount than the order's.</summary>
    public sealed record WrongAmount(long OrderFen, long PlatformFen) : VerdictClause;

    /// <summary>The order is booked and delivered with its amount, and the platform received another one for it.</summary>
    public sealed record BookedOtherwise(long OurFen, long TheirFen) : VerdictClause;

    /// <summary>Repeated queries brought no usable answer.</summary>
    public sealed record NoAnswer(long? Attempts) : VerdictClause;

    /// <summary>A link to package or member is missing.</summary>
    public sealed record LinkMissing(DiscrepancyType Type) : VerdictClause;

    /// <summary>The link that was missing is there by now.</summary>
    public sealed record LinkRepaired : VerdictClause;

    /// <summary>The platform has paid back; null is an amount that it did not state.</summary>
    public sealed record Refunded(DateTime? At, long? Fen) : VerdictClause;

    /// <summary>What the platform still holds of a payment that was refunded in part.</summary>
    public sealed record RestHeld(long Fen) : VerdictClause;

    /// <summary>Our books show a refund of the order by now.</summary>
    public sealed record RefundBooked(long Fen) : VerdictClause;

    /// <summary>The order's membership is in force.</summary>
    public sealed record StillMember(MemberNow Member) : VerdictClause;

    /// <summary>The answer is about another merchant, app, currency or order.</summary>
    public sealed record NotOurs : VerdictClause;

    /// <summary>The platform's signatures could not be verified.</summary>
    public sealed record BadSignature(string Channel) : VerdictClause;

    /// <summary>The transaction belongs to another order of ours.</summary>
    public sealed record OwnedBy(PaymentNow Owner) : VerdictClause;

    /// <summary>The transaction belongs to no other order by now.</summary>
    public sealed record OwnerGone : VerdictClause;

    /// <summary>The membership could not be granted.</summary>
    public sealed record NotGranted : VerdictClause;

    /// <summary>Booked here, unknown or unpaid at the platform; with the number of callbacks on which that rests.</summary>
    public sealed record OnlyHere(DateTime? PaidAt, long? Fen, int Callbacks) : VerdictClause;

    /// <summary>The membership is longer than what was paid for.</summary>
    public sealed record GrantedTwice : VerdictClause;

    /// <summary>A statement names an order number that we do not have.</summary>
    public sealed record NoOrder : VerdictClause;

    /// <summary>The order was paid and has another status now.</summary>
    public sealed record Overwritten(OrderStatus Status) : VerdictClause;

    /// <summary>Refunded here, unknown at the platform.</summary>
    public sealed record RefundOnlyHere(DateTime? At, long? Fen) : VerdictClause;

    /// <summary>Both sides have the refund, by different amounts.</summary>
    public sealed record RefundDiffers(long? OurFen, long? TheirFen) : VerdictClause;

    /// <summary>A refund that is still under way.</summary>
    public sealed record RefundWaits(DateTime? Since, long? Fen) : VerdictClause;

    /// <summary>The platform has it on the neighbouring day.</summary>
    public sealed record OtherDay : VerdictClause;

    /// <summary>The fees charged differ from those agreed.</summary>
    public sealed record FeeOff(long? AgreedFen, long? ChargedFen) : VerdictClause;

    /// <summary>The two clocks differ.</summary>
    public sealed record TimeOff(DateTime? Ours, DateTime? Theirs) : VerdictClause;
}
