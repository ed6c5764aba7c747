namespace VipAdmin.Core.Membership;

/// <summary>The result of a member look-up.</summary>
public sealed record MemberMatches(IReadOnlyList<MemberHit> Hits, MatchedBy By)
{
    /// <summary>There are more than <see cref="MemberSearch.Limit"/>.</summary>
    public bool More { get; init; }

    /// <summary>What the text is, when it cannot name a member and was not looked up.</summary>
    public SearchKind? Meant { get; init; }

    /// <summary>The table could not be read in time; whole phones and user ids did not match.</summary>
    public bool TooSlow { get; init; }
}
