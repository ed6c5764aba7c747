namespace VipAdmin.Core.Members;

/// <summary>What "I paid and am not VIP" comes down to.</summary>
public enum PaidVerdict
{
    /// <summary>This account has placed no VIP order.</summary>
    NoOrder,
    /// <summary>Paid, granted, and the membership runs.</summary>
    Delivered,
    /// <summary>A discrepancy about the payment or its refund is open: <see cref="Discrepancies.OpenCase.Matter"/> says what it means.</summary>
    BeingHandled,
    /// <summary>The order is paid in our books, its days are missing, and no discrepancy is open.</summary>
    NotGranted,
    /// <summary>The order waits for the payment; the platform is asked again.</summary>
    Waiting,
    /// <summary>The order was cancelled and the platform knows no payment.</summary>
    Unpaid,
    /// <summary>Paid, and given back.</summary>
    Refunded,
    /// <summary>A refund is under way.</summary>
    Refunding,
    /// <summary>Paid and granted, and the time is over.</summary>
    Ended,
    /// <summary>Paid and granted, and the level was taken away before the end.</summary>
    Withdrawn,
}
