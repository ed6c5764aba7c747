using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Membership;

/// <summary>Until when a person is a VIP member.</summary>
/// <param name="ExpireAt">UTC, <see cref="FarFuture.Start"/> at the latest; null for lifetime members and for people who were never members.</param>
/// <param name="Lifetime">Never ends.</param>
public sealed record MembershipTerm(DateTime? ExpireAt, bool Lifetime)
{
    /// <summary>Duration of a package that never ends.</summary>
    public const int LifetimeDays = -1;
    /// <summary>Code of a package that never ends, regardless of its duration.</summary>
    public const string LifetimeCode = "lifetime";

    /// <summary>
    /// The term after buying a package. A running membership is extended from its end, anything else starts now; a lifetime member stays one. An end in the far
    /// future stays unchanged.
    /// </summary>
    /// <param name="member">As stored, read under a lock.</param>
    /// <param name="now">UTC.</param>
    /// <exception cref="ArgumentOutOfRangeException">The package has no usable duration.</exception>
    public static MembershipTerm AfterBuying(Member member, string packageCode, int durationDays, DateTime now)
    {
        if (member.IsLifetimeVip || IsLifetime(packageCode, durationDays))
        {
            return new MembershipTerm(null, true);
        }
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(durationDays);
        var start = member.VipLevel > 0 && member.VipExpireAt > now ? member.VipExpireAt.Value : now;
        return new MembershipTerm((FarFuture.Start - start).TotalDays > durationDays ? start.AddDays(durationDays) : FarFuture.Start, false);
    }

    /// <summary>Whether a package never ends.</summary>
    public static bool IsLifetime(string packageCode, int durationDays) => durationDays == LifetimeDays || packageCode == LifetimeCode;
}
