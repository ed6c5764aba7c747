using VipAdmin.Core;
using VipAdmin.Core.Reminders;

namespace VipAdmin.Tests.Reminders;

public sealed class ReminderPolicyTests
{
    private static readonly DateOnly Day = new(2026, 11, 24);
    private static readonly DateTime Now = BusinessDay.FromBeijing(new DateTime(2026, 11, 24, 9, 0, 0));

    private static ReminderFacts Member(DateTime? expiry)
        => new(expiry, IsLifetimeVip: false, VipLevel: 1, VipActivatedAt: Now.AddDays(-40), HasPaidVipOrder: false, Status: 1);

    private static DateTime Noon(int days) => BusinessDay.StartUtc(Day.AddDays(days)).AddHours(12);

    [Theory]
    [InlineData(3, "VIP即将到期提醒", "您的VIP会员将在3天后到期，请及时续费", "vip_expiry")]
    [InlineData(1, "VIP明天到期提醒", "您的VIP会员将在明天到期，请及时续费", "vip_expiry")]
    [InlineData(0, "VIP今日到期提醒", "您的VIP会员今日到期，续费可继续享受VIP权益", "vip_expiry")]
    [InlineData(-1, "VIP已过期提醒", "您的VIP会员已到期1天，VIP图标即将隐藏", "vip_expired")]
    [InlineData(-7, "VIP已过期提醒", "您的VIP会员已到期7天，VIP图标即将隐藏", "vip_expired")]
    public void Decide_DayOfAWindow_GivesTheWordsOfTheGuide(int daysLeft, string title, string content, string type)
    {
        var verdict = ReminderPolicy.Decide(Member(Noon(daysLeft)), Day, Now);

        verdict.Refusal.ShouldBeNull();
        verdict.Window.ShouldNotBeNull();
        (verdict.Window.DaysLeft, verdict.Window.Title, verdict.Window.Content, verdict.Window.Type).ShouldBe((daysLeft, title, content, type));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    [InlineData(-8)]
    public void Decide_AnyOtherDay_IsNoWindow(int daysLeft)
        => ReminderPolicy.Decide(Member(Noon(daysLeft)), Day, Now).ShouldBe(ReminderVerdict.Not(ReminderRefusal.NoWindow));

    [Fact]
    public void All_Windows_AreTheTenDaysOfTheGuide()
        => ReminderWindow.All.Select(w => w.DaysLeft).ShouldBe([3, 1, 0, -1, -2, -3, -4, -5, -6, -7]);

    [Theory]
    [InlineData("2026-11-23T15:59:59.999999Z", -1)]
    [InlineData("2026-11-23T16:00:00Z", 0)]
    [InlineData("2026-11-24T15:59:59.999999Z", 0)]
    [InlineData("2026-11-24T16:00:00Z", 1)]
    [InlineData("2026-11-16T16:00:00Z", -7)]
    [InlineData("2026-11-16T15:59:59.999999Z", -8)]
    public void DaysLeft_MidnightInBeijing_IsWhereTheDayTurns(string expiryUtc, int daysLeft)
        => ReminderPolicy.DaysLeft(DateTimeOffset.Parse(expiryUtc, null).UtcDateTime, Day).ShouldBe(daysLeft);

    [Fact]
    public void Decide_LifetimeMember_IsNeverTold()
        => ReminderPolicy.Decide(Member(Noon(0)) with { IsLifetimeVip = true }, Day, Now).Refusal.ShouldBe(ReminderRefusal.Lifetime);

    [Fact]
    public void Decide_DisabledAccount_IsRefusedInItsWindow()
        => ReminderPolicy.Decide(Member(Noon(1)) with { Status = 0 }, Day, Now).Refusal.ShouldBe(ReminderRefusal.Disabled);

    [Fact]
    public void Decide_LevelTakenAwayBeforeExpiry_IsNotVip()
        => ReminderPolicy.Decide(Member(Noon(1)) with { VipLevel = 0 }, Day, Now).Refusal.ShouldBe(ReminderRefusal.NotVip);

    [Fact]
    public void Decide_LevelResetAfterExpiry_IsStillTold()
    {
        var expired = Member(Noon(-2)) with { VipLevel = 0 };

        ReminderPolicy.Decide(expired, Day, Now).Refusal.ShouldBeNull();
        ReminderPolicy.Decide(expired with { VipActivatedAt = null }, Day, Now).Refusal.ShouldBe(ReminderRefusal.NeverVip);
        ReminderPolicy.Decide(expired with { VipActivatedAt = null, HasPaidVipOrder = true }, Day, Now).Refusal.ShouldBeNull();
    }

    [Theory]
    [InlineData(30, 3, 27)]
    [InlineData(2, 1, 1)]
    [InlineData(0, 0, 0)]
    [InlineData(-7, -7, 0)]
    public void Next_FromToday_IsTheFirstWindowNotYetPast(int daysLeft, int window, int inDays)
    {
        var next = ReminderPolicy.Next(Member(Noon(daysLeft)), Day);

        next.ShouldNotBeNull();
        (next.Value.Window.DaysLeft, next.Value.Day).ShouldBe((window, Day.AddDays(inDays)));
    }

    [Fact]
    public void Next_AfterTheLastWindow_IsNone() => ReminderPolicy.Next(Member(Noon(-8)), Day).ShouldBeNull();
}
