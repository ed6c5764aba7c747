using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace VipAdmin.Tests.Journeys;

/// <summary>Finance clears a discrepancy; support looks on and may not.</summary>
public sealed class DiscrepancyDeskJourneyTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Finance_ResolvesWithAReason_AndItLeavesEverybodysList()
    {
        var now = TimeProvider.System.UtcNow();
        var urgent = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-40));
        var other =
            await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-5), d => (d.Type, d.Severity) = (DiscrepancyType.QueryExhausted, Severity.Medium));
        await using var app = new WebApp(postgres.ConnectionString);
        await using var colleague = await Browser.OpenAsync(app.Address, "en-GB");
        await colleague.ComeInAsAsync(Role.Auditor, "/discrepancies");
        await colleague.Page.Locator("tbody tr").Nth(1).WaitForAsync();

        // Too narrow for a case beside the list: the row opens on its own page.
        await using var finance = await Browser.OpenAsync(app.Address, width: 1200);
        await finance.ComeInAsAsync(Role.Finance, "/discrepancies");
        await finance.Page.Locator("tbody tr").Nth(1).WaitForAsync();
        // Enter on the focused row opens it; the most urgent one stands first.
        await finance.Page.Locator("tbody .row-link").First.FocusAsync();
        await finance.Page.Keyboard.PressAsync("Enter");
        await Expect(finance.Page).ToHaveURLAsync(new Regex("/discrepancies/" + urgent.Id + "$"));
        await finance.Page.GetByTestId("reason-code").Locator("input[value=CustomerDispute]").CheckAsync();
        await finance.Page.GetByTestId("resolution").FillAsync("用户已在平台退款");
        await finance.Page.GetByTestId("resolve").ClickAsync();
        // The next one opens by itself, and for a moment the decision can be undone.
        await Expect(finance.Page).ToHaveURLAsync(new Regex("/discrepancies/" + other.Id + "$"));
        await Expect(finance.Page.Locator(".mud-snackbar")).ToContainTextAsync("撤销");

        // The colleague did nothing: the row left by itself, and the other one stays.
        await Expect(colleague.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(colleague.Page.Locator("tbody")).ToContainTextAsync(other.OrderNo!);
        // What is written about it survives a reload.
        await Expect(finance.Page.GetByTestId("place")).ToContainTextAsync("1 / 1");
        await finance.Page.GetByTestId("note").FillAsync("等平台答复");
        await Expect(finance.Page.GetByTestId("draft")).ToBeVisibleAsync();
        finance.Page.Dialog += (_, leaving) => leaving.AcceptAsync();
        await finance.Page.ReloadAsync();
        await Expect(finance.Page.GetByTestId("note")).ToHaveValueAsync("等平台答复");
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var audit = await db.AuditEvents.SingleAsync(a => a.Action == AuditAction.DiscrepancyResolved, Stop);
        (audit.ActorId, audit.Target, audit.Reason).ShouldBe(("dev:finance", urgent.Id.ToString(), "用户已在平台退款"));
    }

    [Fact]
    public async Task Case_BesideALongList_BeginsAtItsTitleWithItsRowInSight_AfterResolvingAndUndoToo()
    {
        var now = TimeProvider.System.UtcNow();
        for (var i = 0; i < 24; i++)
        {
            await postgres.Databases.DiscrepancyAsync(now.AddHours(-30 + i));
        }
        await using var app = new WebApp(postgres.ConnectionString);
        await using var finance = await Browser.OpenAsync(app.Address, width: 1440);
        await finance.ComeInAsAsync(Role.Finance, "/discrepancies");
        var page = finance.Page;
        await page.SetViewportSizeAsync(1440, 800);
        await page.Locator("tbody tr").Nth(23).WaitForAsync();
        await page.Locator("tbody .row-link").Nth(13).FocusAsync();

        await page.Keyboard.PressAsync("Enter");

        await Expect(page).ToHaveURLAsync(new Regex("case="));
        var first = await InSightAsync();
        await page.GetByTestId("reason-code").Locator("input[value=CustomerDispute]").CheckAsync();
        await page.GetByTestId("resolution").FillAsync("用户已在平台退款");
        await Expect(page.Locator(".case-head")).ToBeInViewportAsync(new() { Ratio = 1 });
        await page.GetByTestId("resolve").ClickAsync();
        await Expect(page).Not.ToHaveURLAsync(new Regex(Regex.Escape(first) + "$"));
        (await InSightAsync()).ShouldNotBe(first);

        await page.Locator(".case-pane").EvaluateAsync("pane => { pane.scrollTop = pane.scrollHeight; }");
        await page.Locator(".mud-snackbar button", new() { HasText = "撤销" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(first) + "$"));
        (await InSightAsync()).ShouldBe(first);

        async Task<string> InSightAsync()
        {
            var id = new Uri(page.Url).Query.Split("case=")[1];
            await Expect(page.Locator($".case-pane[data-case='{id}']")).ToHaveJSPropertyAsync("scrollTop", 0);
            await Expect(page.Locator($"tr.beside[data-case-id='{id}']")).ToBeInViewportAsync(new() { Ratio = 1 });
            await Expect(page.GetByTestId("verdict")).ToBeInViewportAsync();
            return id;
        }
    }

    [Fact]
    public async Task Support_MayLook_AndIsToldWhomToAsk()
    {
        var found =
            await postgres.Databases.DiscrepancyAsync(TimeProvider.System.UtcNow(),
                d => (d.Status, d.Assignee, d.AssigneeName) = (DiscrepancyStatus.Assigned, Given.Finance.Id, Given.Finance.Name));
        await using var app = new WebApp(postgres.ConnectionString);
        await using var support = await Browser.OpenAsync(app.Address, "en-GB");
        await support.ComeInAsAsync(Role.Support, "/discrepancies/" + found.Id);

        await Expect(support.Page.Locator(".acts-why")).ToContainTextAsync("Only finance");
        await Expect(support.Page.Locator(".acts button, .acts select, .acts textarea")).ToHaveCountAsync(0);
    }
}
