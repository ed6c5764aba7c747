using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Core.Members;

/// <summary>
/// A correction of a membership: proposed with everything it was judged by, and what was decided. One that needs no second person is decided when it is made.
/// </summary>
public sealed class MembershipCorrection
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; set; }
    public required string UserId { get; set; }
    public CorrectionKind Kind { get; set; }
    /// <summary>As asked for; null for other kinds.</summary>
    public int? Days { get; set; }
    public int LevelBefore { get; set; }
    public DateTime? ExpireBefore { get; set; }
    public bool LifetimeBefore { get; set; }
    public int LevelAfter { get; set; }
    public DateTime? ExpireAfter { get; set; }
    public bool LifetimeAfter { get; set; }
    /// <summary>How many days the end moves; null to or from life.</summary>
    public int? DaysMoved { get; set; }
    public required string Reason { get; set; }
    /// <summary>A second person must decide; the database refuses the proposer then.</summary>
    public bool NeedsApproval { get; set; }
    /// <summary>Id of the actor.</summary>
    public required string ProposedBy { get; set; }
    public required string ProposedByName { get; set; }
    public DateTime ProposedAt { get; set; }
    /// <summary>Id of the actor; null while undecided.</summary>
    public string? DecidedBy { get; set; }
    public string? DecidedByName { get; set; }
    public DateTime? DecidedAt { get; set; }
    public ProposalDecision? Decision { get; set; }
    /// <summary>The reason of a rejection, or why it was withdrawn.</summary>
    public string? DecisionNote { get; set; }

    /// <summary>The facts it was judged by.</summary>
    public MembershipState Before => new(LevelBefore, ExpireBefore, LifetimeBefore);

    /// <summary>What it sets.</summary>
    public MembershipState After => new(LevelAfter, ExpireAfter, LifetimeAfter);
}
