using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace VipAdmin.Tests.Journeys;

/// <summary>What each role sees and does first.</summary>
public sealed class StartingTheDayTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Fact]
    public async Task EachRole_StartsOnItsOwnPage_AndTheAdministratorsChoiceIsRemembered()
    {
        var now = TimeProvider.System.UtcNow();
        var member = await postgres.Databases.MemberAsync(now, each => each.Nickname = "南风");
        await postgres.Databases.OrderAsync(now.AddMinutes(-2), member, order => (order.PaymentStatus, order.PaidAt) = (OrderStatus.Paid, now.AddMinutes(-1)));
        await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-5), found => found.UserId = member.UserId);
        await using var app = new WebApp(postgres.ConnectionString);

        // Support types without clicking first, opens the member, and finds the member again on the start page.
        await using var support = await Browser.OpenAsync(app.Address, "en-GB");
        await support.ComeInAsAsync(Role.Support);
        await Expect(support.Page.Locator(".start-search input")).ToBeFocusedAsync();
        await Expect(support.Page.GetByTestId("money-cases")).ToContainTextAsync("南风");
        await Expect(support.Page.Locator(".rail")).Not.ToContainTextAsync("Settings");
        await support.Page.Keyboard.TypeAsync(member.Phone);
        await support.Page.Keyboard.PressAsync("Enter");
        await Expect(support.Page.Locator(".member-phone")).ToContainTextAsync("****");
        await support.Page.Locator(".rail ul a[href='/']").ClickAsync();
        await Expect(support.Page.GetByTestId("last-members")).ToContainTextAsync("南风");

        // Finance reads the day on a phone: nothing is wider than the screen, and the picture has its table.
        await using var finance = await Browser.OpenAsync(app.Address, "zh-CN", width: 390, dark: true);
        await finance.ComeInAsAsync(Role.Finance);
        await Expect(finance.Page.GetByTestId("day-Today")).ToContainTextAsync("微信支付");
        await finance.Page.GetByTestId("chart-takings").GetByRole(AriaRole.Button).ClickAsync();
        await Expect(finance.Page.GetByTestId("chart-takings").Locator("tbody tr")).ToHaveCountAsync(24);
        (await finance.Page.EvaluateAsync<bool>("() => document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth"))
            .ShouldBeTrue();

        await using var auditor = await Browser.OpenAsync(app.Address, "en-GB");
        await auditor.ComeInAsAsync(Role.Auditor);
        await Expect(auditor.Page.GetByTestId("count-member.lookedUp")).Not.ToHaveTextAsync("0");
        await auditor.Page.GetByTestId("count-member.lookedUp").ClickAsync();
        await Expect(auditor.Page.Locator("tbody tr")).Not.ToHaveCountAsync(0);

        await using var admin = await Browser.OpenAsync(app.Address, "en-GB");
        await admin.ComeInAsAsync(Role.Admin);
        await Expect(admin.Page.GetByTestId("card-reconciliation")).ToBeVisibleAsync();
        await admin.Page.Locator("[data-view-set=finance]").ClickAsync();
        await Expect(admin.Page.GetByTestId("day-Today")).ToBeVisibleAsync();
        await admin.Page.GotoAsync("/");
        await Expect(admin.Page.GetByTestId("day-Today")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task CutOff_FiguresStepBackAndSaySinceWhen_UntilTheConnectionIsBack()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var ops = await Browser.OpenAsync(app.Address, "en-GB");
        await ops.ComeInAsAsync(Role.Ops);
        await Expect(ops.Page.GetByTestId("card-reconciliation")).ToBeVisibleAsync();

        await ShowAsync("show");
        await Expect(ops.Page.Locator("[data-cut-at]")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^\d\d:\d\d:\d\d$"));
        await Expect(ops.Page.Locator("main")).ToHaveCSSAsync("opacity", "0.55");

        await ShowAsync("hide");
        await Expect(ops.Page.Locator("main")).ToHaveCSSAsync("opacity", "1");

        Task ShowAsync(string state) => ops.Page.EvaluateAsync(
            "state => document.getElementById('components-reconnect-modal').dispatchEvent(new CustomEvent('components-reconnect-state-changed', { detail: { state } }))",
            state);
    }
}
