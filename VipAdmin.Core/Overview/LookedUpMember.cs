using VipAdmin.Core.Membership;

namespace VipAdmin.Core.Overview;

/// <summary>A member whom the person looked up before.</summary>
/// <param name="At">The last time (UTC).</param>
/// <param name="Phone">Masked.</param>
public sealed record LookedUpMember(DateTime At, string UserId, string Phone, string? Nickname, MembershipStanding Standing);
