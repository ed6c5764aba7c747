namespace VipAdmin.Core.Membership;

/// <summary>One member in a list of hits.</summary>
/// <param name="Active">The account is not disabled.</param>
/// <param name="LastOrderAt">When the newest VIP order was placed; null without any.</param>
public sealed record MemberHit(string UserId, string Phone, string? Nickname, int VipLevel, DateTime? VipExpireAt, MembershipStanding Standing, bool Active,
    DateTime? LastOrderAt, long? LastOrderFen);
