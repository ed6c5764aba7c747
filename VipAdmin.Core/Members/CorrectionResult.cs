namespace VipAdmin.Core.Members;

/// <summary>The result of previewing, proposing, approving or rejecting a correction.</summary>
public abstract record CorrectionResult
{
    /// <summary>What it would do now; nothing was written.</summary>
    /// <param name="DaysMoved">How many days the end moves; null to or from life.</param>
    public sealed record Previewed(MembershipState Before, MembershipState After, int? DaysMoved, bool NeedsApproval) : CorrectionResult;

    /// <summary>Waits for a second person; the membership is unchanged.</summary>
    public sealed record Proposed(Guid Id, MembershipState Before, MembershipState After) : CorrectionResult;

    /// <summary>Carried out, once.</summary>
    public sealed record CarriedOut(Guid Id, MembershipState Before, MembershipState After) : CorrectionResult;

    /// <summary>Rejected, or withdrawn by the person who had proposed it.</summary>
    public sealed record Rejected(bool Withdrawn) : CorrectionResult;

    /// <summary>There is no such member, or no such correction.</summary>
    public sealed record Unknown : CorrectionResult;

    /// <summary>The reason or note is missing or too long.</summary>
    public sealed record ReasonNeeded : CorrectionResult;

    /// <summary>It makes no sense for the membership as it stands.</summary>
    public sealed record Refused(CorrectionRefusal Reason) : CorrectionResult;

    /// <summary>The membership is not the one that was judged; nothing was changed. A proposal was withdrawn for it.</summary>
    /// <param name="Now">As it stands.</param>
    public sealed record Changed(MembershipState Now) : CorrectionResult;

    /// <summary>Another correction of this member waits for a decision.</summary>
    /// <param name="By">Who proposed it.</param>
    public sealed record Pending(Guid Id, string By) : CorrectionResult;

    /// <summary>It was decided already.</summary>
    /// <param name="By">Who decided.</param>
    public sealed record Decided(string? By) : CorrectionResult;

    /// <summary>The person who proposed it may not approve it.</summary>
    public sealed record SamePerson : CorrectionResult;

    /// <summary>The actor is no person, or none who can be told from others.</summary>
    public sealed record NoPerson : CorrectionResult;
}
