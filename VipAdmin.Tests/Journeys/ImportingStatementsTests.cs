using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Tests.Payments;
using VipAdmin.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace VipAdmin.Tests.Journeys;

/// <summary>Finance drops a broken statement, reads what is wrong with it, and imports the right one.</summary>
public sealed class ImportingStatementsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>A drop as the browser makes it: somewhere on the page, not only on the zone.</summary>
    private const string DropOnThePage = """
        ([name, base64]) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([bytes], name));
          for (const type of ['dragover', 'drop']) {
            document.getElementById('content').dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
          }
        }
        """;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("en", 1440, "Line 2: Cells in the row: 26, in the heading: 27.", "WeChat Pay 2026-11-22: 20 lines")]
    [InlineData("zh-CN", 390, "第 2 行：该行有 26 个单元格，表头有 27 个。", "微信支付 2026-11-22：20 行")]
    public async Task Finance_DropsABrokenFile_ThenPicksTheRightOne(string language, int width, string fault, string imported)
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, language, width);
        await visit.ComeInAsAsync(Role.Finance, "/statements");
        var page = visit.Page;

        await Expect(page.Locator(".empty-title")).ToBeVisibleAsync();
        await page.EvaluateAsync(DropOnThePage,
            new[] { "bad-columns.csv", Convert.ToBase64String(await File.ReadAllBytesAsync(Vectors.PathOf("wechat/bills/bad-columns.csv"))) });
        await page.GetByTestId("drop-import").ClickAsync();
        await Expect(page.GetByTestId("drop-answer")).ToContainTextAsync(fault);
        await Expect(page.GetByTestId("drop-remedy")).ToBeVisibleAsync();
        await visit.ShootAsync($"statements-refused-{language}-{width}");

        // The refused one stays and is not sent again; the right one is picked beside it.
        await page.GetByTestId("drop-pick").SetInputFilesAsync(Vectors.PathOf("wechat/bills/trade-all.csv"));
        await page.GetByTestId("drop-import").ClickAsync();
        await Expect(page.GetByTestId("drop-answer").Last).ToContainTextAsync(imported);
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
        await visit.ShootAsync($"statements-imported-{language}-{width}");

        await page.GetByTestId("drop-answer").Last.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/statements/[0-9a-f-]{36}$"));
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(20);
        await Expect(page.GetByTestId("sums").Locator(".tone-ok")).ToBeVisibleAsync();
        await visit.ShootAsync($"statement-{language}-{width}");
        await page.GoBackAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(2);
    }
}
