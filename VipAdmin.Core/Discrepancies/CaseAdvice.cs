namespace VipAdmin.Core.Discrepancies;

/// <summary>What follows from a verdict for the person who decides.</summary>
public enum CaseAdvice
{
    /// <summary>Nothing is left to do but to close it.</summary>
    Close,
    /// <summary>Refund at the platform; granting would give twice.</summary>
    Refund,
    /// <summary>Grant the membership, or refund, as the member wishes.</summary>
    GrantOrRefund,
    /// <summary>Refund, or accept the amount with approval.</summary>
    RefundOrAccept,
    /// <summary>The order is delivered: give back what was paid too much, or accept what is missing.</summary>
    CompareAmounts,
    /// <summary>Refund the rest, or grant the membership for it.</summary>
    RefundRestOrGrant,
    /// <summary>Ask the platform again; what it says is carried out.</summary>
    AskPlatform,
    /// <summary>Find out in the platform's console what was refunded.</summary>
    LookUpRefund,
    /// <summary>Record the refund and take back the membership.</summary>
    BookRefund,
    /// <summary>Have the missing link repaired, then ask the platform again.</summary>
    Repair,
    /// <summary>Do not book; operations checks account and keys.</summary>
    AskOperations,
    /// <summary>Compare both orders; one of them was paid.</summary>
    CompareOrders,
    /// <summary>Check the callback and its signature; unexplained, it is a security matter.</summary>
    CheckCallback,
    /// <summary>Compare the expiry with the paid orders.</summary>
    CheckExpiry,
    /// <summary>Find the order that a payment belongs to.</summary>
    FindOrder,
    /// <summary>Restore the payment once the platform confirms it.</summary>
    RestorePaid,
    /// <summary>Query the refund at the platform; send it again when it is unknown there.</summary>
    AskRefund,
    /// <summary>Compare both refunds.</summary>
    CompareRefunds,
    /// <summary>Nothing: the neighbouring day's statement closes it.</summary>
    WaitForStatement,
    /// <summary>Compare the rate with the contract.</summary>
    CheckRate,
    /// <summary>Correct our time of payment.</summary>
    CorrectPaidAt,
}
