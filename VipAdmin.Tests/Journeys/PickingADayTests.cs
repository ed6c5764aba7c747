using System.Text.RegularExpressions;
using VipAdmin.Core;
using VipAdmin.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace VipAdmin.Tests.Journeys;

/// <summary>A day is picked without a mouse: the keys of the calendar start at what the box says, and only Enter takes a day over.</summary>
public sealed class PickingADayTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Keys_InACalendar_StartAtTheDayInTheBox_AndOnlyEnterTakesOneOver()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "zh-CN");
        await visit.ComeInAsAsync(Role.Finance, "/discrepancies?dayFrom=2026-11-30");
        var (page, keys) = (visit.Page, visit.Page.Keyboard);
        var field = page.Locator(".filter-day").First;
        var (box, opener) = (field.Locator("input"), field.GetByLabel("打开日历"));
        var (looked, calendar) = (page.Locator(".mud-looked"), page.Locator(".mud-picker-open"));

        await opener.FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(looked).ToHaveTextAsync("30");
        await keys.PressAsync("ArrowDown");
        await Expect(looked).ToHaveTextAsync("7");
        await keys.PressAsync("Tab");
        await Expect(calendar).ToHaveCountAsync(0);
        await Expect(box).ToHaveValueAsync("2026-11-30");

        await opener.FocusAsync();
        await keys.PressAsync("Enter");
        await Expect(looked).ToHaveTextAsync("30");
        await keys.PressAsync("ArrowRight");
        await Expect(looked).ToHaveTextAsync("1");
        await keys.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("dayFrom=2026-12-01$"));
        await Expect(calendar).ToHaveCountAsync(0);

        // What is typed counts at once. Enter opens nothing and an arrow moves nothing: the next key finds the calendar closed, at the day that was typed.
        await box.FillAsync("2026-11-27");
        await box.PressAsync("Enter");
        await box.PressAsync("ArrowDown");
        await box.PressAsync("Alt+ArrowDown");
        await Expect(looked).ToHaveTextAsync("27");
        await box.PressAsync("Escape");
        await Expect(calendar).ToHaveCountAsync(0);
        await Expect(box).ToHaveValueAsync("2026-11-27");
        await Expect(page).ToHaveURLAsync(new Regex("dayFrom=2026-11-27$"));
    }
}
