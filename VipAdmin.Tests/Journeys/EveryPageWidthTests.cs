using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Journeys;

/// <summary>
/// Every page in both languages, at the widths of screens, of a zoomed window and of a phone: nothing hangs over or is cut off by its card, no word of a table
/// is broken, Chinese is not squeezed to a character a line, and the rail is narrow where its words are hidden.
/// </summary>
public sealed class EveryPageWidthTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>720 is 1440 at a zoom of 200 %.</summary>
    private static readonly int[] Widths = [1920, 1440, 1024, 820, 720, 390];

    /// <summary>
    /// What does not fit. A word is a run of letters and digits without a blank; Chinese may break anywhere, and so may what is marked to (class wrap).
    /// </summary>
    private const string Misfits = """
        () => {
          const bad = [];
          const main = document.getElementById('content');
          if (document.documentElement.scrollWidth > innerWidth) bad.push(`page is ${document.documentElement.scrollWidth} wide`);
          if (main.scrollWidth > main.clientWidth) bad.push(`content is ${main.scrollWidth} in ${main.clientWidth}`);
          const rail = document.querySelector('.rail')?.getBoundingClientRect();
          if (innerWidth < 960 && rail?.width > 64) bad.push(`the rail is ${rail.width} wide without its words`);
          for (const table of document.querySelectorAll('.card-flush .grid')) {
            const [card, box] = [table.closest('.card-flush').getBoundingClientRect(), table.getBoundingClientRect()];
            if (box.right > card.right + 1) bad.push(`a table is cut off after ${Math.round(card.right - box.left)} of ${Math.round(box.width)}`);
          }
          for (const cell of document.querySelectorAll('.grid td, .grid th')) {
            const box = cell.getBoundingClientRect();
            if (box.width === 0 || cell.closest('.visually-hidden')) continue;
            const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
            for (let text = texts.nextNode(); text; text = texts.nextNode()) {
              if (text.parentElement.closest('.wrap, .visually-hidden, .two-lines')) continue;
              if (/\p{Script=Han}{4}/u.test(text.data) && text.parentElement.checkVisibility()) {
                const all = document.createRange();
                all.selectNodeContents(text);
                const lines = [...all.getClientRects()].filter((rect) => rect.width > 0);
                const size = parseFloat(getComputedStyle(text.parentElement).fontSize);
                if (lines.length > 2 && Math.max(...lines.map((rect) => rect.width)) < 2.5 * size) bad.push(`“${text.data.trim()}” is squeezed`);
              }
              for (const word of text.data.matchAll(/[\p{Script=Latin}\d:.,¥−+-]{2,}/gu)) {
                const range = document.createRange();
                range.setStart(text, word.index);
                range.setEnd(text, word.index + word[0].length);
                const rects = [...range.getClientRects()].filter((rect) => rect.width > 0);
                if (rects.length === 0) continue;
                if (new Set(rects.map((rect) => Math.round(rect.top))).size > 1 && !/[-.,:]/.test(word[0])) bad.push(`“${word[0]}” is broken`);
                if (rects.some((rect) => rect.right > box.right + 1 || rect.left < box.left - 1)) bad.push(`“${word[0]}” hangs out of its cell`);
              }
            }
          }
          return bad.slice(0, 6).join('; ');
        }
        """;

    private string[] pages = [];

    public async ValueTask InitializeAsync() => pages = await EveryPage.GivenAsync(postgres);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Page_AtEveryWidth_FitsAndKeepsItsWords(string language)
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, language);
        await visit.ComeInAsAsync(Role.Admin);
        List<string> misfits = [];
        foreach (var path in pages)
        {
            await visit.Page.GotoAsync(path);
            await visit.AliveAsync();
            await Assertions.Expect(visit.Page.Locator("#content [aria-busy=true]")).ToHaveCountAsync(0);
            foreach (var width in Widths)
            {
                await visit.Page.SetViewportSizeAsync(width, 900);
                if (await visit.Page.EvaluateAsync<string>(Misfits) is { Length: > 0 } bad)
                {
                    misfits.Add($"{path} at {width}: {bad}");
                }
            }
        }
        misfits.ShouldBeEmpty();
    }
}
