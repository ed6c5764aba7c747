namespace VipAdmin.Core.Membership;

/// <summary>The state of a membership at an instant.</summary>
/// <param name="DaysLeft">
/// Beijing calendar days until the day of expiry, negative after it; null for life, for an expiry in the far future, and for people who were never members.
/// </param>
/// <param name="GraceUntil">When the grey icon disappears (UTC); null when there is no expiry, or only one in the far future.</param>
public sealed record MembershipStanding(Standing Standing, int? DaysLeft, DateTime? GraceUntil)
{
    /// <summary>The standing of a member with these facts.</summary>
    /// <param name="expiry">UTC.</param>
    public static MembershipStanding Of(int vipLevel, DateTime? expiry, bool lifetime, DateTime now, int graceDays)
    {
        if (lifetime)
        {
            return new MembershipStanding(Standing.Lifetime, null, null);
        }
        if (expiry is not { } end)
        {
            return new MembershipStanding(Standing.None, null, null);
        }
        if (FarFuture.Reached(end))
        {
            return new MembershipStanding(vipLevel > 0 ? Standing.Active : Standing.Withdrawn, null, null);
        }
        var graceUntil = end.AddDays(graceDays);
        var standing = now < end ? vipLevel > 0 ? Standing.Active : Standing.Withdrawn
            : now < graceUntil ? Standing.Grace : Standing.Expired;
        return new MembershipStanding(standing, BusinessDay.Of(end).DayNumber - BusinessDay.Of(now).DayNumber, graceUntil);
    }
}
