namespace VipAdmin.Core.Discrepancies;

/// <summary>What an unfinished discrepancy means for the member whose order it is about.</summary>
public enum CaseMatter
{
    /// <summary>Nothing that the member would notice, or nothing any more.</summary>
    None,
    /// <summary>The platform has the payment, and nothing was granted for it.</summary>
    PaidNotGranted,
    /// <summary>The platform has another amount than the order's, and nothing was granted for it.</summary>
    WrongAmount,
    /// <summary>The order is booked as paid, with another amount than the platform's.</summary>
    WrongAmountBooked,
    /// <summary>Booked as paid; the membership could not be granted.</summary>
    NotGranted,
    /// <summary>Booked as paid; a link is missing, so whether it was granted has to be looked up.</summary>
    GrantDoubted,
    /// <summary>Another order claims the same payment.</summary>
    SharedPayment,
    /// <summary>It is not known whether a payment for this order arrived.</summary>
    PaymentUnknown,
    /// <summary>Booked as paid, and the platform knows no such payment.</summary>
    PaymentDoubted,
    /// <summary>There is a payment on record, and the order's status says otherwise.</summary>
    StatusWrong,
    /// <summary>The platform received the payment and gave it back; nothing was granted.</summary>
    GivenBack,
    /// <summary>The same, for a part of the payment.</summary>
    GivenBackPart,
    /// <summary>The same, and the platform did not say how much.</summary>
    GivenBackUnknown,
    /// <summary>The platform gave the payment back, and the order is booked as paid.</summary>
    GivenBackBooked,
    /// <summary>Refunded; both sides have different amounts.</summary>
    RefundAmount,
    /// <summary>Refunded in our books, and the platform knows no such refund.</summary>
    RefundUnconfirmed,
    /// <summary>A refund that has been under way for too long.</summary>
    RefundLate,
}
