using VipAdmin.Core;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace VipAdmin.Tests.Journeys;

/// <summary>Escape leaves what is open, and the keys of a list work again; paper shows no forms.</summary>
public sealed class LeavingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string HasFocus = "(element) => element.contains(document.activeElement)";

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Escape_ClosesTheCaseBesideTheList_AndLeavesTheSearch()
    {
        var now = TimeProvider.System.UtcNow();
        foreach (var number in new[] { "VIP17640000000001234", "VIP17640000000001235" })
        {
            await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-40), d => (d.OrderNo, d.Subject) = (number, number));
        }
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.ComeInAsAsync(Role.Finance, "/discrepancies");
        var (page, keys) = (visit.Page, visit.Page.Keyboard);
        var (pane, rows, marked) = (page.GetByTestId("case-pane"), page.Locator("tbody tr"), page.Locator("tbody tr[data-marked]"));

        await rows.First.Locator(".row-link").ClickAsync();
        await Expect(pane).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await Expect(pane).ToHaveCountAsync(0);
        (await rows.First.EvaluateAsync<bool>(HasFocus)).ShouldBeTrue("the keys go on where the case was opened");

        await keys.PressAsync("/");
        await keys.TypeAsync("VIP");
        await Expect(page.Locator(".search-list")).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await Expect(page.Locator(".search-list")).ToHaveCountAsync(0);
        await keys.PressAsync("Escape");
        await keys.PressAsync("j");
        await Expect(marked).ToHaveCountAsync(1);
        (await marked.EvaluateAsync<bool>(HasFocus)).ShouldBeTrue();
    }

    [Fact]
    public async Task Escape_InTheCustomRange_GoesBackToWhatOpenedIt()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.ComeInAsAsync(Role.Ops, "/orders");

        await visit.Page.GetByTestId("time-range").ClickAsync();
        await visit.Page.GetByTestId("time-range-custom").ClickAsync();
        await Expect(visit.Page.Locator(".mud-dialog input").First).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Escape");

        await Expect(visit.Page.Locator(".mud-dialog")).ToHaveCountAsync(0);
        await Expect(visit.Page.GetByTestId("time-range")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Keys_WhileAFieldForFilesHasTheFocus_MoveTheMark()
    {
        await new StatementWorld(postgres).ImportAsync("wechat/bills/trade-all.csv");
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.ComeInAsAsync(Role.Finance, "/statements");
        await Expect(visit.Page.Locator("tbody tr")).ToHaveCountAsync(1);

        await visit.Page.GetByTestId("drop-pick").FocusAsync();
        await visit.Page.Keyboard.PressAsync("j");

        await Expect(visit.Page.Locator("tbody tr[data-marked]")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Case_OnPaper_ShowsItsEvidenceAndNoForms()
    {
        var found = await postgres.Databases.DiscrepancyAsync(TimeProvider.System.UtcNow().AddMinutes(-40));
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.ComeInAsAsync(Role.Finance, $"/discrepancies/{found.Id}");
        var page = visit.Page;
        await Expect(page.GetByTestId("note")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("technical").Locator("table, dl").First).ToBeHiddenAsync();

        await page.EmulateMediaAsync(new() { Media = Microsoft.Playwright.Media.Print });

        await Expect(page.GetByTestId("technical").Locator("table, dl").First).ToBeVisibleAsync();
        foreach (var field in new[] { "note", "assign", "reason-code", "resolution", "ignore-until" })
        {
            await Expect(page.GetByTestId(field).First).ToBeHiddenAsync();
        }
        await Expect(page.Locator(".repair-choices")).ToBeHiddenAsync();
    }
}
