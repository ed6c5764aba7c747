using VipAdmin.Core;
using VipAdmin.Core.Membership;

namespace VipAdmin.Tests.Membership;

public sealed class MembershipStandingTests
{
    private static readonly DateTime Now = BusinessDay.FromBeijing(new DateTime(2026, 11, 24, 9, 0, 0));

    [Fact]
    public void Of_LifetimeMember_HasNoDaysWhateverTheExpirySays()
        => MembershipStanding.Of(1, Now.AddDays(-5), lifetime: true, Now, 7).ShouldBe(new MembershipStanding(Standing.Lifetime, null, null));

    [Fact]
    public void Of_NeverAMember_IsNone() => MembershipStanding.Of(0, null, lifetime: false, Now, 7).Standing.ShouldBe(Standing.None);

    [Fact]
    public void Of_BeforeExpiry_IsActiveAndWithoutLevelWithdrawn()
    {
        MembershipStanding.Of(1, Now.AddSeconds(1), lifetime: false, Now, 7).Standing.ShouldBe(Standing.Active);
        MembershipStanding.Of(0, Now.AddSeconds(1), lifetime: false, Now, 7).Standing.ShouldBe(Standing.Withdrawn);
    }

    [Fact]
    public void Of_AfterExpiry_IsGreyForTheGracePeriodAndThenExpired()
    {
        var expiry = Now.AddDays(-7);

        MembershipStanding.Of(0, expiry.AddTicks(10), lifetime: false, Now, 7).Standing.ShouldBe(Standing.Grace);
        var over = MembershipStanding.Of(0, expiry, lifetime: false, Now, 7);
        (over.Standing, over.DaysLeft, over.GraceUntil).ShouldBe((Standing.Expired, -7, Now));
        MembershipStanding.Of(0, Now, lifetime: false, Now, 0).Standing.ShouldBe(Standing.Expired);
    }

    [Theory]
    [InlineData("2026-11-24T23:59:59", 0)]
    [InlineData("2026-11-25T00:00:00", 1)]
    public void Of_DaysLeft_AreBeijingCalendarDays(string beijing, int days)
        => MembershipStanding.Of(1, BusinessDay.FromBeijing(DateTime.Parse(beijing, null)), lifetime: false, Now, 7).DaysLeft.ShouldBe(days);

    [Theory]
    [InlineData(1, Standing.Active)]
    [InlineData(0, Standing.Withdrawn)]
    public void Of_ExpiryInTheFarFuture_HasNoDaysAndNoGrace(int level, Standing standing)
        => MembershipStanding.Of(level, FarFuture.Start, lifetime: false, Now, 30).ShouldBe(new MembershipStanding(standing, null, null));
}
