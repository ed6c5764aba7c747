using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Members;

/// <summary>A VIP order of a member, with what the platform was asked about it.</summary>
/// <param name="Days">Days of its package; −1 = for life; null when the package is unknown.</param>
/// <param name="CallbackAt">When the first callback with a valid signature arrived (UTC).</param>
/// <param name="GrantedAt">When the portal granted it (UTC); null when it did not.</param>
/// <param name="AskedAt">When the portal last asked the platform (UTC).</param>
/// <param name="AskAgainAt">When it asks next (UTC); null when nothing is left to ask.</param>
/// <param name="RefundedFen">What was paid out of refunds, in fen.</param>
/// <param name="RefundedAt">When it was last paid out (UTC).</param>
public sealed record MemberOrder(string OrderNo, string ProductName, string PackageCode, int? Days, long AmountFen, OrderStatus Status, string? PaymentMethod,
    DateTime CreatedAt, DateTime? PaidAt, DateTime? CancelledAt, DateTime? CallbackAt, DateTime? GrantedAt, DateTime? AskedAt, DateTime? AskAgainAt,
    long RefundedFen, DateTime? RefundedAt)
{
    /// <summary>A person refunded its payment in the platform's own pages, which our books do not show, and closed the discrepancy with that.</summary>
    public bool RefundedAtPlatform { get; init; }
}
