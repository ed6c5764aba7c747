using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Membership;

namespace VipAdmin.Tests.Membership;

public sealed class MembershipTermTests
{
    private static readonly DateTime Now = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc);

    private static Member Member(int level, DateTime? expireAt, bool lifetime = false)
        => new() { UserId = "u", Phone = "-", VipLevel = level, VipExpireAt = expireAt, IsLifetimeVip = lifetime };

    [Theory]
    [InlineData(0, null, 30)]
    [InlineData(1, 10, 40)]
    [InlineData(1, -1, 30)]
    [InlineData(1, 0, 30)]
    // Level 0 with a term in the future: the backend has taken the membership away, so it starts anew.
    [InlineData(0, 10, 30)]
    public void AfterBuying_AMonth_ExtendsARunningMembershipOrStartsNow(int level, int? daysLeft, int expectedDays)
        => MembershipTerm.AfterBuying(Member(level, daysLeft is { } days ? Now.AddDays(days) : null), "vip_month", 30, Now)
            .ShouldBe(new MembershipTerm(Now.AddDays(expectedDays), false));

    [Theory]
    [InlineData("vip_forever", -1)]
    [InlineData("lifetime", 36500)]
    public void AfterBuying_Lifetime_NeverEnds(string code, int days)
        => MembershipTerm.AfterBuying(Member(1, Now.AddDays(5)), code, days, Now).ShouldBe(new MembershipTerm(null, true));

    [Fact]
    public void AfterBuying_LifetimeMemberBuysAMonth_StaysLifetime()
        => MembershipTerm.AfterBuying(Member(1, null, lifetime: true), "vip_month", 30, Now).ShouldBe(new MembershipTerm(null, true));

    [Theory]
    [InlineData(0)]
    [InlineData(-30)]
    public void AfterBuying_DurationThatMakesNoSense_IsRefused(int days)
        => Should.Throw<ArgumentOutOfRangeException>(() => MembershipTerm.AfterBuying(Member(0, null), "vip_month", days, Now));

    [Theory]
    [InlineData(30)]
    [InlineData(int.MaxValue)]
    public void AfterBuying_MemberWithoutAnEnd_StaysWithoutOne(int days)
        => MembershipTerm.AfterBuying(Member(1, FarFuture.Start), "vip_month", days, Now).ShouldBe(new MembershipTerm(FarFuture.Start, false));

    [Fact]
    public void AfterBuying_MoreDaysThanTheCalendarHas_EndsInTheFarFuture()
        => MembershipTerm.AfterBuying(Member(0, null), "vip_era", int.MaxValue, Now).ShouldBe(new MembershipTerm(FarFuture.Start, false));
}
