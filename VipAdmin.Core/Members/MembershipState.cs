namespace VipAdmin.Core.Members;

/// <summary>What the payment backend stores about a membership: the facts that a correction is judged by, and what it sets.</summary>
/// <param name="Level">0 = no VIP.</param>
/// <param name="ExpireAt">UTC; null for life or without an end.</param>
public sealed record MembershipState(int Level, DateTime? ExpireAt, bool Lifetime);
