using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Members;

/// <summary>What is recorded about one change of a membership, before it is put into a row with the others.</summary>
/// <param name="At">UTC.</param>
/// <param name="Term">The recorded terms before and after; null for a purchase that the payment backend granted.</param>
public sealed record MembershipFact(DateTime At, StepSource Source, (MembershipTerm Before, MembershipTerm After)? Term)
{
    public string? OrderNo { get; init; }
    public string? PackageCode { get; init; }
    /// <summary>Days bought; −1 = for life; null for a correction, or when the package is unknown.</summary>
    public int? Days { get; init; }
    /// <summary>The order was refunded since.</summary>
    public bool Refunded { get; init; }
    /// <summary>When a refund was last paid out (UTC); null when none is recorded.</summary>
    public DateTime? RefundedAt { get; init; }
    public string? By { get; init; }
    public string? Reason { get; init; }
    public Guid? RunId { get; init; }
    public Guid? DiscrepancyId { get; init; }
    /// <summary>The open discrepancy that says that this purchase was not granted.</summary>
    public Guid? LackingCase { get; init; }
}
