namespace VipAdmin.Core.Membership;

/// <summary>The result of a member look-up.</summary>
public sealed record MemberMatches(IReadOnlyList<MemberHit> Hits, MatchedBy By)
{
    /// <summary>There are more than <see cref="MemberSearch.Limit"/>.</summary>
    public bool More { get; init; }

    /// <summary>What the text is, when it cannot name a member and was not looked up.</summary>
    public SearchKind? Meant { get; init; }

    /// <summary>What could not be looked through; whole phones, user ids and order numbers always are.</summary>
    public IReadOnlyList<SkippedPart> Skipped { get; init; } = [];

    /// <summary>Something could not be looked through in time.</summary>
    public bool TooSlow => Skipped.Any(part => part != SkippedPart.EmailUnreadable);
}
