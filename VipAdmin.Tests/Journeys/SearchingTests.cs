using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace VipAdmin.Tests.Journeys;

/// <summary>The suggestions of the search box by keyboard alone, as a screen reader is told of them.</summary>
public sealed class SearchingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Suggestions_ByKeyboard_AreWalkedClosedAndOpened()
    {
        var now = TimeProvider.System.UtcNow();
        var order = await postgres.Databases.OrderAsync(now);
        var older = await postgres.Databases.OrderAsync(now.AddMilliseconds(-1));
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.ComeInAsAsync(Role.Support, "/orders");
        var (page, keys) = (visit.Page, visit.Page.Keyboard);
        var box = page.GetByRole(AriaRole.Combobox, new() { Name = "Order, transaction" });
        var list = page.GetByRole(AriaRole.Listbox, new() { Name = "Suggestions" });
        var options = list.GetByRole(AriaRole.Option);
        var typed = order.OrderNo[..12];

        await keys.PressAsync("/");
        await Expect(box).ToBeFocusedAsync();
        await Expect(box).ToHaveAttributeAsync("aria-expanded", "false");
        await keys.TypeAsync(typed);
        await Expect(options).ToHaveCountAsync(3);
        await Expect(box).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(box).ToHaveAttributeAsync("aria-controls", (await list.GetAttributeAsync("id"))!);
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "2 suggestions" })).ToHaveCountAsync(1);

        // Down twice, round the end, and back up: one line is marked, and the field names it while it keeps the focus.
        foreach (var (key, line) in new[] { ("ArrowDown", 0), ("ArrowDown", 1), ("ArrowDown", 2), ("ArrowDown", 0), ("ArrowUp", 2), ("ArrowUp", 1) })
        {
            await keys.PressAsync(key);
            await Expect(options.Nth(line)).ToHaveAttributeAsync("aria-selected", "true");
            await Expect(list.Locator("[aria-selected=true]")).ToHaveCountAsync(1);
            await Expect(box).ToHaveAttributeAsync("aria-activedescendant", (await options.Nth(line).GetAttributeAsync("id"))!);
            await Expect(box).ToBeFocusedAsync();
        }

        await keys.PressAsync("Escape");
        await Expect(list).ToHaveCountAsync(0);
        await Expect(box).ToBeFocusedAsync();
        await Expect(box).ToHaveValueAsync(typed);
        await Expect(box).Not.ToHaveAttributeAsync("aria-activedescendant", new System.Text.RegularExpressions.Regex(".*"));

        await keys.TypeAsync(order.OrderNo[12..13]);
        await Expect(options).ToHaveCountAsync(3);
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("ArrowDown");
        await Expect(options.Nth(1)).ToHaveAttributeAsync("aria-selected", "true");
        await keys.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/orders/{older.OrderNo}$"));
        await Expect(list).ToHaveCountAsync(0);
        await Expect(box).ToHaveValueAsync("");
    }
}
