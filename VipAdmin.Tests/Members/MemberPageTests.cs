using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Tests.Reminders;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Members;
using VipAdmin.Web.Membership;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Members;

public sealed class MemberPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static DateTime Now => TimeProvider.System.UtcNow();

    /// <summary>Lines of what has happened; those above them are ahead.</summary>
    private const string Past = ".moment:not(.moment-ahead)";

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("zh-CN", "已到期（宽限期）", "今日已发送提醒", "已发送", "到期后 2 天", "未读", "订单已支付", "已过 2 天")]
    [InlineData("en", "Expired, grace period", "Reminded today", "Sent", "2 days after expiry", "Unread", "Order paid", "2 days ago")]
    public async Task Page_InEitherLanguage_ShowsStandingWordsAndOrdersInOneLineOfTime(string language, params string[] words)
    {
        var member = await MemberAsync(-2);
        await postgres.Databases.OrderAsync(Now.AddDays(-32), member, o => (o.PaymentStatus, o.PaidAt) = (Core.Backend.OrderStatus.Paid, Now.AddDays(-32)));
        await SendAsync();
        await using var page = new Page(postgres, Role.Support, language);

        var shown = page.At<MemberPage>($"/members/{member.UserId}", p => p.Add(x => x.UserId, member.UserId));

        shown.WaitForAssertion(() => shown.Find(".moment .bubble"), Patience);
        foreach (var word in words)
        {
            shown.Markup.ShouldContain(word);
        }
        shown.Find(".moment .bubble").TextContent.ShouldBe("VIP已过期提醒您的VIP会员已到期2天，VIP图标即将隐藏");
        shown.FindAll(Past).Count.ShouldBe(2);
        shown.Find(".member-phone").TextContent.ShouldBe("138****0042");
        shown.Markup.ShouldNotContain("13800000042");
    }

    [Fact]
    public async Task Reveal_WithReason_ShowsTheNumberToSupportForAMinuteAndRecordsIt()
    {
        var member = await MemberAsync(20);
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var page = new Page(postgres, Role.Support, "en", services => services.AddSingleton<TimeProvider>(clock));
        var shown = page.At<MemberPage>($"/members/{member.UserId}", p => p.Add(x => x.UserId, member.UserId));
        shown.WaitForAssertion(() => shown.Find(".figure .icon-button"), Patience);

        var asking = shown.OnAsync(".figure .icon-button", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=reason]"), Patience);
        await page.Dialogs.OnAsync("[data-testid=reason]", e => e.InputAsync("call back"));
        await page.Dialogs.PressAsync("Show number");
        await asking;

        shown.WaitForAssertion(() => shown.Find(".member-phone").TextContent.ShouldBe("13800000042"), Patience);
        (await AuditAsync()).ShouldBe([(AuditAction.MemberLookedUp, member.UserId, null), (AuditAction.PhoneRevealed, member.UserId, "call back")]);

        clock.Advance(MemberFigures.ShownFor - TimeSpan.FromSeconds(1));
        shown.Find(".member-phone").TextContent.ShouldBe("13800000042");
        clock.Advance(TimeSpan.FromSeconds(1));
        shown.WaitForAssertion(() => shown.Find(".member-phone").TextContent.ShouldBe("138****0042"), Patience);
        shown.Markup.ShouldNotContain("13800000042");
    }

    [Theory]
    [InlineData(Role.Ops)]
    [InlineData(Role.Finance)]
    [InlineData(Role.Auditor)]
    public async Task Reveal_OtherRoles_HaveNoButton(string role)
    {
        var member = await MemberAsync(20);
        await using var page = new Page(postgres, role, "en");
        var shown = page.At<MemberPage>($"/members/{member.UserId}", p => p.Add(x => x.UserId, member.UserId));

        shown.WaitForAssertion(() => shown.Find(".member-phone").TextContent.ShouldContain("****"), Patience);
        shown.FindAll(".figure button").ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_OpenWhileARunSends_ShowsTheNewReminderWithoutASecondAuditRow()
    {
        var member = await MemberAsync(3);
        await using var page = new Page(postgres, Role.Support, "en");
        await page.ListenAsync();
        var shown = page.At<MemberPage>($"/members/{member.UserId}", p => p.Add(x => x.UserId, member.UserId));
        shown.WaitForAssertion(() => shown.Markup.ShouldContain("goes out with the next run"), Patience);

        await SendAsync();

        shown.WaitForAssertion(() => shown.Find(".moment .bubble").TextContent.ShouldContain("您的VIP会员将在3天后到期，请及时续费"), Patience);
        (await AuditAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Page_LongHistory_LeadsToOlderEntries()
    {
        var member = await MemberAsync(20);
        for (var i = 0; i < 60; i++)
        {
            await postgres.Databases.OrderAsync(Now.AddHours(-i), member);
        }
        await using var page = new Page(postgres, Role.Support, "en");
        var shown = page.At<MemberPage>($"/members/{member.UserId}", p => p.Add(x => x.UserId, member.UserId));
        shown.WaitForAssertion(() => shown.FindAll(Past).Count.ShouldBe(50), Patience);

        page.At<MemberPage>(shown.Find("a[rel=next]").GetAttribute("href")!, p => p.Add(x => x.UserId, member.UserId));

        shown.WaitForAssertion(() => shown.FindAll(Past).Count.ShouldBe(10), Patience);
    }

    [Fact]
    public async Task Page_UnknownMember_SaysSo()
    {
        await using var page = new Page(postgres, Role.Support, "en");
        var shown = page.At<MemberPage>("/members/nobody", p => p.Add(x => x.UserId, "nobody"));

        shown.WaitForAssertion(() => shown.Find(".empty-title").TextContent.ShouldBe("Member not found"), Patience);
    }

    [Theory]
    [InlineData("zh-CN", "您的VIP会员已到期2天，VIP图标即将隐藏")]
    [InlineData("en", "2 days after expiry")]
    public async Task Answer_OfAToldMember_IsOneTextInTheLanguageOfChoice(string language, string words)
    {
        var member = await MemberAsync(-2);
        await SendAsync();
        await using var page = new Page(postgres, Role.Support, "en");
        var shown = page.At<MemberPage>($"/members/{member.UserId}", p => p.Add(x => x.UserId, member.UserId));
        shown.WaitForAssertion(() => shown.Find("[data-testid=answer-text]"), Patience);

        await shown.OnAsync($"[data-testid=answer-{language}]", e => e.ClickAsync(new()));

        var text = shown.Find("[data-testid=answer-text]");
        (text.GetAttribute("lang"), shown.Find("[data-testid=answer-copy]").GetAttribute("data-copy")).ShouldBe((language, text.TextContent));
        text.TextContent.ShouldContain(words);
    }

    [Fact]
    public async Task Answer_AboutMoneyThatIsHeld_IsOpenFirstAndSaysWhoHandlesIt()
    {
        var member = await MemberAsync(-20);
        var order = await postgres.Databases.OrderAsync(Now.AddHours(-3), member, o => o.PaymentStatus = OrderStatus.Cancelled);
        var found = await postgres.Databases.DiscrepancyAsync(Now.AddHours(-1), d => (d.OrderNo, d.Subject) = (order.OrderNo, order.OrderNo));
        await using var page = new Page(postgres, Role.Support, "zh-CN");

        var shown = page.At<MemberPage>($"/members/{member.UserId}", p => p.Add(x => x.UserId, member.UserId));

        shown.WaitForAssertion(() => shown.Find("[data-testid=answer-text]").TextContent.ShouldContain($"微信支付已收到订单 {order.OrderNo} 的款项 ¥29.90"), Patience);
        shown.Find("[data-testid=held]").TextContent.ShouldContain("¥29.90");
        shown.Find("[data-testid=held]").TextContent.ShouldContain("未认领");
        shown.Find("[data-testid=held] .case-open").GetAttribute("href").ShouldBe($"/discrepancies/{found.Id}");
        shown.Find("[data-testid=ask-told]").GetAttribute("href")!.ShouldContain("ask=told");
    }

    /// <summary>Of a member without an end there is nothing to say about reminders, and much about an order.</summary>
    [Theory]
    [InlineData("", "该账号没有 VIP 订单")]
    [InlineData("?ask=told", "您的账号没有 VIP 到期时间")]
    public async Task Answer_OfAPersonWhoWasNeverAMember_IsAboutMoneyUnlessAskedOtherwise(string query, string words)
    {
        var member = await postgres.Databases.MemberAsync(Now, m => (m.VipLevel, m.VipExpireAt) = (0, null));
        await using var page = new Page(postgres, Role.Support, "zh-CN");

        var shown = page.At<MemberPage>($"/members/{member.UserId}{query}", p => p.Add(x => x.UserId, member.UserId));

        shown.WaitForAssertion(() => shown.Find("[data-testid=answer-text]").TextContent.ShouldContain(words), Patience);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_OfAMemberWhoWasRemindedTodayAndHasRenewed_IsAboutToday(bool lifetime)
    {
        var member = await MemberAsync(3);
        await SendAsync();
        await postgres.ExecuteAsync(lifetime ? "UPDATE users SET is_lifetime_vip = true, vip_expire_at = NULL"
            : "UPDATE users SET vip_expire_at = vip_expire_at + interval '30 days'");
        await using var page = new Page(postgres, Role.Support, "zh-CN");

        var shown = page.At<MemberPage>($"/members/{member.UserId}", p => p.Add(x => x.UserId, member.UserId));

        shown.WaitForAssertion(() => shown.Find("[data-testid=answer-text]").TextContent.ShouldContain("您的VIP会员将在3天后到期，请及时续费"), Patience);
        shown.FindAll("[data-testid=answer-window] option")[0].TextContent.ShouldStartWith("已发送：到期前 3 天");
    }

    private async Task<Member> MemberAsync(int daysLeft)
        => await postgres.Databases.MemberAsync(Now, m =>
        {
            (m.Phone, m.Nickname, m.VipLevel, m.VipActivatedAt) = ("13800000042", "小明", 1, Now.AddDays(-32));
            m.VipExpireAt = BusinessDay.StartUtc(BusinessDay.Of(Now).AddDays(daysLeft)).AddHours(12);
        });

    private Task SendAsync() => ReminderWorld.SendNowAsync(postgres);

    private async Task<List<(string, string?, string?)>> AuditAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        return [.. (await db.AuditEvents.OrderBy(a => a.Id).ToListAsync(TestContext.Current.CancellationToken)).Select(a => (a.Action, a.Target, a.Reason))];
    }

    [Theory]
    [InlineData("zh-CN", "无限期", "infinity")]
    [InlineData("en", "Unlimited", "9999-12-31 23:59:59")]
    [InlineData("en", "Unlimited", "10000-06-01")]
    public async Task Page_OfAMemberWithoutAnEnd_SaysSo(string language, string word, string end)
    {
        var member = await MemberAsync(20);
        await postgres.ExecuteAsync($"UPDATE users SET vip_expire_at = '{end}'");
        await using var page = new Page(postgres, Role.Support, language);

        var shown = page.At<MemberPage>($"/members/{member.UserId}", p => p.Add(x => x.UserId, member.UserId));

        shown.WaitForAssertion(() => shown.FindAll(".figure").ShouldContain(figure => figure.TextContent.Contains(word, StringComparison.Ordinal)), Patience);
        shown.Markup.ShouldNotContain("9999");
        shown.Markup.ShouldNotContain("9998");
    }
}
