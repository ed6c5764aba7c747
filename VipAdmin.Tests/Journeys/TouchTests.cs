using System.Text.RegularExpressions;
using VipAdmin.Core;
using VipAdmin.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace VipAdmin.Tests.Journeys;

/// <summary>What can be pressed is large enough for a finger on every page of a phone.</summary>
public sealed class TouchTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    /// <summary>
    /// What is pressed and smaller than 40 pixels together with the area around it that answers too. Links within words are as high as their line.
    /// </summary>
    private const string Small = """
        () => ['button', 'summary', 'select', 'input:not([type=checkbox], [type=radio], [type=file], [type=hidden])', '.button', '.pager-link', '.filter-chip']
          .flatMap((kind) => [...document.querySelectorAll(kind)])
          .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().width > 1)
          .map((each) => {
            const [box, around] = [each.getBoundingClientRect(), getComputedStyle(each, '::before')];
            const reach = around.position === 'absolute' ? [parseFloat(around.width), parseFloat(around.height)] : [0, 0];
            const [width, height] = [Math.max(box.width, reach[0] || 0), Math.max(box.height, reach[1] || 0)];
            const name = `${each.tagName.toLowerCase()}.${each.className} ${each.textContent.trim().slice(0, 20)}`;
            return width < 39.5 || height < 39.5 ? `${name} ${width}×${height}` : null;
          }).filter((each) => each !== null)
        """;

    [Fact]
    public async Task Buttons_OfEveryPage_AreLargeEnoughForAFinger()
    {
        var pages = await EveryPage.GivenAsync(postgres);
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "zh-CN", 390, touch: true);
        await visit.ComeInAsAsync(Role.Admin);
        List<string> small = [];
        foreach (var path in pages)
        {
            await visit.Page.GotoAsync(path);
            await visit.AliveAsync();
            await Expect(visit.Page.Locator("#content [aria-busy=true]")).ToHaveCountAsync(0);
            small.AddRange((await visit.Page.EvaluateAsync<string[]>(Small)).Select(each => $"{path}: {each}"));
        }
        small.ShouldBeEmpty();
    }

    /// <summary>Copy buttons and links within a row took the taps that missed its title.</summary>
    [Theory]
    [InlineData(0.05, 0.9)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.95, 0.15)]
    public async Task Row_TappedAnywhere_OpensItsDiscrepancy(double across, double down)
    {
        await postgres.ResetAsync();
        var found = await postgres.Databases.DiscrepancyAsync(TimeProvider.System.UtcNow().AddMinutes(-40));
        await using var app = new WebApp(postgres.ConnectionString);
        await using var finance = await Browser.OpenAsync(app.Address, "zh-CN", 390, touch: true);
        await finance.ComeInAsAsync(Role.Finance, "/discrepancies");
        var row = finance.Page.Locator($"tr[data-case-id='{found.Id}']");
        await Expect(row).ToContainTextAsync("+¥29.90");

        var box = (await row.BoundingBoxAsync())!;
        await finance.Page.Touchscreen.TapAsync((float)(box.X + box.Width * across), (float)(box.Y + box.Height * down));

        await Expect(finance.Page).ToHaveURLAsync(new Regex($"/discrepancies/{found.Id}"));
    }

    /// <summary>They began three screens below the top.</summary>
    [Fact]
    public async Task Acts_OfACaseOnAPhone_AreInSightAtOnce()
    {
        await postgres.ResetAsync();
        var found = await postgres.Databases.DiscrepancyAsync(TimeProvider.System.UtcNow().AddMinutes(-40));
        await using var app = new WebApp(postgres.ConnectionString);
        await using var finance = await Browser.OpenAsync(app.Address, "en-GB", 390, touch: true);

        await finance.ComeInAsAsync(Role.Finance, $"/discrepancies/{found.Id}");

        await Expect(finance.Page.GetByTestId("bar-take")).ToBeInViewportAsync();
        await Expect(finance.Page.GetByTestId("bar-resolve")).ToBeInViewportAsync();
    }
}
