using System.Diagnostics;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Tests.Reminders;
using VipAdmin.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace VipAdmin.Tests.Journeys;

/// <summary>A member complains, and support answers: counted in clicks and seconds, on a screen and on a phone.</summary>
public sealed class ComplaintsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>Support has ten seconds; a machine that runs other tests at the same time has more.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static DateTime Now => TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("zh-CN", 1440)]
    [InlineData("zh-CN", 390)]
    [InlineData("en", 390)]
    public async Task NeverTold_FromThePhoneNumberToTheCopiedAnswer_TakesTwoClicks(string language, int width)
    {
        await MemberAsync(-2);
        await ReminderWorld.SendNowAsync(postgres);
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, language, width);
        await visit.ComeInAsAsync(Role.Support, "/members");
        var (watch, page) = (Stopwatch.StartNew(), visit.Page);

        await page.GetByTestId("look-up").ClickAsync();
        await page.Keyboard.TypeAsync("138 0000 0042");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("answer-text")).ToContainTextAsync("我们已于");
        await page.GetByTestId("answer-copy").ClickAsync();

        await Expect(page.GetByTestId("answer-text")).ToContainTextAsync("您的VIP会员已到期2天，VIP图标即将隐藏");
        watch.Elapsed.ShouldBeLessThan(Longest);
        TestContext.Current.SendDiagnosticMessage($"never told, {language} at {width}: 2 clicks, {watch.Elapsed.TotalSeconds:0.0} s");
        await visit.ShootAsync($"complaint-told-{language}-{width}");
    }

    [Theory]
    [InlineData("zh-CN", 1440)]
    [InlineData("zh-CN", 390)]
    [InlineData("en", 390)]
    public async Task PaidAndNoVip_FromTheOrderNumberToTheCopiedAnswer_TakesTwoClicks(string language, int width)
    {
        var member = await MemberAsync(-20);
        var order = await postgres.Databases.OrderAsync(Now.AddHours(-3), member, o => o.PaymentStatus = OrderStatus.Cancelled);
        await postgres.Databases.DiscrepancyAsync(Now.AddHours(-1), d => (d.OrderNo, d.Subject) = (order.OrderNo, order.OrderNo));
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, language, width);
        await visit.ComeInAsAsync(Role.Support, "/members");
        var (watch, page) = (Stopwatch.StartNew(), visit.Page);

        await page.GetByTestId("look-up").ClickAsync();
        await page.Keyboard.TypeAsync(order.OrderNo);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("answer-text")).ToContainTextAsync("¥29.90");
        await page.GetByTestId("answer-copy").ClickAsync();

        await Expect(page.GetByTestId("held")).ToBeVisibleAsync();
        watch.Elapsed.ShouldBeLessThan(Longest);
        TestContext.Current.SendDiagnosticMessage($"paid and no VIP, {language} at {width}: 2 clicks, {watch.Elapsed.TotalSeconds:0.0} s");
        await visit.ShootAsync($"complaint-paid-{language}-{width}");
    }

    private Task<Member> MemberAsync(int daysLeft)
        => postgres.Databases.MemberAsync(Now, m =>
        {
            (m.Phone, m.Nickname, m.VipLevel, m.VipActivatedAt) = ("13800000042", "小明", 1, Now.AddDays(-32));
            m.VipExpireAt = BusinessDay.StartUtc(BusinessDay.Of(Now).AddDays(daysLeft)).AddHours(12);
        });
}
