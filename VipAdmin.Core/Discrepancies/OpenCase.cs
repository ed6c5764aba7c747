using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Discrepancies;

/// <summary>An unfinished discrepancy of an order, with what a person needs who answers the member.</summary>
/// <param name="FirstSeenAt">When it was found (UTC), which is not when a person took it.</param>
public sealed record OpenCase(Guid Id, DiscrepancyType Type, DiscrepancyStatus Status, Severity Severity, string? OrderNo, DateTime FirstSeenAt, DateTime DueAt)
{
    /// <summary>Who has it; null while it is unassigned.</summary>
    public string? AssigneeName { get; init; }
    /// <summary>Since when (UTC); null while it is unassigned.</summary>
    public DateTime? AssignedAt { get; init; }
    public string? Channel { get; init; }
    /// <summary>The order's status now; null when there is no such order.</summary>
    public OrderStatus? OrderStatus { get; init; }
    /// <summary>The order's amount now, in fen.</summary>
    public long? OrderFen { get; init; }
    /// <summary>Our amount as recorded: of the order, or of the refund that it is about.</summary>
    public long? OurFen { get; init; }
    /// <summary>What we have refunded of the order by now, in fen.</summary>
    public long OurRefundedFen { get; init; }
    /// <summary>Received by the platform before refunds; null when unknown.</summary>
    public long? ReceivedFen { get; init; }
    /// <summary>Given back by the platform; null when unknown.</summary>
    public long? RefundedFen { get; init; }
    /// <summary>The platform's time of payment (UTC); null when unknown.</summary>
    public DateTime? PaidAt { get; init; }
    /// <summary>The platform's number of the payment; null when unknown.</summary>
    public string? TransactionId { get; init; }

    /// <summary>What it means for the member. It follows from the type and the order: a signed difference cannot tell a payment from a refund.</summary>
    public CaseMatter Matter => Type switch
    {
        DiscrepancyType.CutoffCarry or DiscrepancyType.FeeVariance or DiscrepancyType.TimeShift or DiscrepancyType.DoubleActivation => CaseMatter.None,
        DiscrepancyType.PaidNotActivated => CaseMatter.NotGranted,
        DiscrepancyType.DuplicatePayment => CaseMatter.SharedPayment,
        DiscrepancyType.ChannelMissing => CaseMatter.PaymentDoubted,
        DiscrepancyType.StatusOverwritten => CaseMatter.StatusWrong,
        DiscrepancyType.IdentityMismatch => Booked ? CaseMatter.PaymentDoubted : CaseMatter.PaymentUnknown,
        DiscrepancyType.QueryExhausted or DiscrepancyType.InvalidSignature => Booked ? CaseMatter.None : CaseMatter.PaymentUnknown,
        DiscrepancyType.RefundRemoteOnly => GivenBack(),
        DiscrepancyType.RefundAmount => CaseMatter.RefundAmount,
        DiscrepancyType.RefundLocalOnly => CaseMatter.RefundUnconfirmed,
        DiscrepancyType.RefundStuck => CaseMatter.RefundLate,
        _ => Payment(),
    };

    /// <summary>Of the member's money, what the platform holds and nothing was granted for, in fen.</summary>
    public long HeldFen => Matter switch
    {
        CaseMatter.PaidNotGranted or CaseMatter.WrongAmount => ReceivedFen!.Value - (RefundedFen ?? 0) - OurRefundedFen,
        CaseMatter.GivenBackPart when ReceivedFen > 0 => ReceivedFen.Value - RefundedFen!.Value,
        _ => 0,
    };

    private bool Booked => OrderStatus is Backend.OrderStatus.Paid or Backend.OrderStatus.Refunding or Backend.OrderStatus.Refunded;

    private CaseMatter Payment()
    {
        if (Booked)
        {
            return Type switch
            {
                DiscrepancyType.AmountMismatch => CaseMatter.WrongAmountBooked,
                DiscrepancyType.MissingVipOrder or DiscrepancyType.PackageNotFound or DiscrepancyType.UserNotFound
                    when OrderStatus == Backend.OrderStatus.Paid => CaseMatter.GrantDoubted,
                _ => CaseMatter.None,
            };
        }
        return ReceivedFen is not > 0 ? CaseMatter.PaymentUnknown
            : RefundedFen >= ReceivedFen ? CaseMatter.GivenBack
            : OurRefundedFen + (RefundedFen ?? 0) >= ReceivedFen ? CaseMatter.None
            : Type == DiscrepancyType.AmountMismatch ? CaseMatter.WrongAmount : CaseMatter.PaidNotGranted;
    }

    private CaseMatter GivenBack()
    {
        if (Booked)
        {
            return OrderStatus == Backend.OrderStatus.Refunded ? CaseMatter.RefundAmount : CaseMatter.GivenBackBooked;
        }
        // A line of a statement names the refund alone; what was paid is the order's amount.
        var paid = ReceivedFen > 0 ? ReceivedFen : OrderFen;
        return RefundedFen is not { } back ? CaseMatter.GivenBackUnknown : back < paid ? CaseMatter.GivenBackPart : CaseMatter.GivenBack;
    }
}
