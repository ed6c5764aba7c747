using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Members;

/// <summary>One change of a membership's end.</summary>
/// <param name="At">UTC.</param>
/// <param name="Before">The term before it; null when it is not known.</param>
/// <param name="After">The term after it; null when it is not known.</param>
/// <param name="Derived">Worked out from the purchase or its refund, because the payment backend records no terms.</param>
public sealed record MembershipStep(DateTime At, StepSource Source, MembershipTerm? Before, MembershipTerm? After, bool Derived)
{
    public string? OrderNo { get; init; }
    /// <summary>Days bought; −1 = for life; null for a correction. Of a refund the days taken back, below zero.</summary>
    public int? Days { get; init; }
    /// <summary>A task's key or a person's name; null for the payment backend.</summary>
    public string? By { get; init; }
    public string? Reason { get; init; }
    public Guid? RunId { get; init; }
    public Guid? DiscrepancyId { get; init; }
    /// <summary>How far the end moved between the step before and this one without a record; null when it did not.</summary>
    public TimeSpan? Jump { get; init; }
}
