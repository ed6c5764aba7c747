using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;
using static Microsoft.Playwright.Assertions;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.Journeys;

/// <summary>Finance prepares a day from the calendar, another person confirms it, and it is reopened with a reason.</summary>
public sealed class ClosingADayTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Day_PreparedByOneAndConfirmedByAnother_IsClosedInThreeClicksEach()
    {
        var world = new MatchWorld(postgres);
        await world.LineAsync(await world.PaidAsync(At(Day, 12)), line => line.FeeFen = 18);
        await world.MatchAsync();
        await world.SumAsync();
        await using var app = new WebApp(postgres.ConnectionString);
        await using var finance = await Browser.OpenAsync(app.Address, "en");
        await finance.ComeInAsAsync(Role.Finance, "/days?month=2026-11");
        await finance.ShootAsync("days-open");
        var clicks = 0;

        // The calendar, the day, the dialog.
        await ClickAsync(finance.Page.GetByTestId("calendar-wechat").GetByRole(AriaRole.Link, new() { Name = "2026-11-22", Exact = false }));
        await Expect(finance.Page).ToHaveURLAsync(new Regex("/days/2026-11-22"));
        var wechat = finance.Page.GetByTestId("day-wechat");
        await ClickAsync(wechat.GetByTestId("prepare"));
        await finance.Page.GetByTestId("note").FillAsync("agrees");
        await finance.ShootAsync("day-preparing");
        await ClickAsync(finance.Page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Prepare the day" }));
        await Expect(wechat.GetByTestId("mine")).ToBeVisibleAsync();
        await Expect(wechat.GetByTestId("confirm")).ToHaveCountAsync(0);
        clicks.ShouldBe(3, "from the calendar to a prepared day");

        await using var other = await Browser.OpenAsync(app.Address, "zh-CN", 390);
        await other.ComeInAsAsync(Role.Admin, "/days/2026-11-22?channel=wechat");
        clicks = 0;
        await ClickAsync(other.Page.GetByTestId("confirm"));
        await other.ShootAsync("day-confirming-390");
        await ClickAsync(other.Page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "复核并日结" }));
        await Expect(other.Page.GetByTestId("close")).ToContainTextAsync("复核人");
        clicks.ShouldBe(2, "to confirm");
        // The first person sees it without doing anything.
        await Expect(wechat.GetByTestId("close")).ToContainTextAsync("Confirmed by");
        await finance.ShootAsync("day-closed");

        await ClickAsync(wechat.GetByTestId("reopen"));
        await finance.Page.GetByTestId("reason").FillAsync("a corrected file has come");
        await ClickAsync(finance.Page.Locator(".mud-dialog").GetByRole(AriaRole.Button, new() { Name = "Reopen" }));
        await Expect(wechat.GetByTestId("close-history").Locator("> li").First).ToContainTextAsync("a corrected file has come");
        await Expect(wechat.GetByTestId("prepare")).ToBeVisibleAsync();
        // [ leads to the day before, and Back to this one.
        await finance.Page.Keyboard.PressAsync("[");
        await Expect(finance.Page).ToHaveURLAsync(new Regex("/days/2026-11-21"));

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.DailyCloseEvents.AsNoTracking().OrderBy(e => e.Id).Select(e => e.Kind).ToListAsync(Stop)).ShouldBe(
            [DailyCloseEventKind.Prepared, DailyCloseEventKind.Confirmed, DailyCloseEventKind.Reopened]);

        async Task ClickAsync(ILocator what)
        {
            clicks++;
            await what.ClickAsync();
        }
    }
}
