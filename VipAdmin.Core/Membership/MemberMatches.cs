namespace VipAdmin.Core.Membership;

/// <summary>What a look-up found.</summary>
public sealed record MemberMatches(IReadOnlyList<MemberHit> Hits, MatchedBy By)
{
    /// <summary>There are more than <see cref="MemberSearch.Limit"/>.</summary>
    public bool More { get; init; }

    /// <summary>What the text is when it was not looked up because it can name no member.</summary>
    public PastedKind? Meant { get; init; }

    /// <summary>The nicknames could not be read in time; phone and user id did not match.</summary>
    public bool TooSlow { get; init; }
}
