using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Backend;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Journeys;

/// <summary>
/// Every page in both languages. At the widths of screens, of a zoomed window and of a phone, nothing hangs over, and no word of a table is broken or cut
/// off; in both themes, a screen reader and weak sight meet no barrier.
/// </summary>
public sealed class EveryPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>720 is 1440 at a zoom of 200 %.</summary>
    private static readonly int[] Widths = [1920, 1440, 1024, 820, 720, 390];

    /// <summary>A theme changes colours and nothing else, so that the second one is looked at by the rules about colours.</summary>
    private static readonly AxeRunOptions OfColours = new()
    {
        RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast", "link-in-text-block"] },
    };

    /// <summary>
    /// What does not fit. A word is a run of letters and digits without a blank; Chinese may break anywhere, and so may what is marked to (class wrap).
    /// </summary>
    private const string Misfits = """
        () => {
          const bad = [];
          const main = document.getElementById('content');
          if (document.documentElement.scrollWidth > innerWidth) bad.push(`page is ${document.documentElement.scrollWidth} wide`);
          if (main.scrollWidth > main.clientWidth) bad.push(`content is ${main.scrollWidth} in ${main.clientWidth}`);
          for (const cell of document.querySelectorAll('.grid td, .grid th')) {
            const box = cell.getBoundingClientRect();
            if (box.width === 0 || cell.closest('.visually-hidden')) continue;
            const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
            for (let text = texts.nextNode(); text; text = texts.nextNode()) {
              if (text.parentElement.closest('.wrap, .visually-hidden, .two-lines')) continue;
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

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        var now = TimeProvider.System.UtcNow();
        var member = await postgres.Databases.MemberAsync(now, m => m.Nickname = "一个名字很长很长的会员昵称WithLatinLetters");
        var order = await postgres.Databases.OrderAsync(now.AddMinutes(-5), member,
            o => (o.PaymentStatus, o.PaidAt, o.Amount) = (OrderStatus.Paid, now, 12_345.60m));
        await postgres.Databases.OrderAsync(now.AddMinutes(-6), member, o => o.PaymentMethod = "alipay_app");
        var found = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-40), d => (d.OrderNo, d.Subject) = (order.OrderNo, order.OrderNo));
        var run = GivenRuns.Run(Timetable.OrderTimeout, now.AddMinutes(-2), RunStatus.Warning,
            counters: """{"total": 1234, "cancelled": 1200, "failed": 4, "settled": 30}""");
        await postgres.SaveAsync(run);
        await postgres.SaveAsync(run.Item(order.OrderNo, ItemOutcome.Cancelled, 1_234_560, 812),
            new Alert
            {
                Condition = AlertCondition.RunHeld, Subject = run.Id, JobKey = run.JobKey, RaisedAt = now.AddMinutes(-2), Attempts = 2,
                NextAttemptAt = now.AddMinutes(5), Error = "smtp.example.com: 535 authentication failed",
            });
        var statements = new StatementWorld(postgres);
        var statement = await statements.ImportAsync("wechat/bills/trade-all.csv");
        var flows = await statements.ImportAsync("wechat/bills/fundflow-basic.csv");
        var refused = await statements.ImportAsync("wechat/bills/bad-columns.csv");
        pages =
        [
            "/", "/?view=finance", "/?view=support", "/?view=auditor", "/search?q=" + order.OrderNo[..8],
            "/tasks", "/tasks/orderTimeout", "/tasks/reconciliation", "/tasks/reconciliation/settings", $"/runs/{run.Id}",
            "/orders", $"/orders/{order.OrderNo}", "/discrepancies", $"/discrepancies/{found.Id}", "/reminders", "/reminders/windows", "/reminders/exclusions",
            $"/members/{member.UserId}",
            "/statements", $"/statements/{statement.Id}", $"/statements/{flows.Id}", $"/statements/{refused.Id}",
            "/damage", "/days?month=2026-11", "/days/2026-11-22",
            "/hosts", "/audit", "/settings", "/timeline",
            $"/members/{member.UserId}?ask=paid&kind=lookUp", "/members", "/members?q=" + Uri.EscapeDataString("会员"), "/members/corrections",
        ];
    }

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

    [Theory]
    [InlineData("en")]
    [InlineData("zh-CN")]
    public async Task Page_InBothThemes_HasNoBarrier(string language)
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, language);
        await visit.ComeInAsAsync(Role.Admin);
        List<string> barriers = [];
        foreach (var path in pages)
        {
            await visit.Page.GotoAsync(path);
            await visit.AliveAsync();
            await Assertions.Expect(visit.Page.Locator("#content [aria-busy=true]")).ToHaveCountAsync(0);
            foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme });
                // Colours fade from one theme to the other; what is on the way is not what people read.
                await visit.Page.EvaluateAsync("""
                    () => Promise.allSettled(document.getAnimations().filter((each) => each.effect?.getTiming().iterations !== Infinity).map((each) => each.finished))
                    """);
                var found = await visit.Page.RunAxe(theme == ColorScheme.Light ? new AxeRunOptions() : OfColours);
                barriers.AddRange(found.Violations.Select(violation => $"{path} {theme}: {violation.Id}: {violation.Help} – "
                    + string.Join(" | ", violation.Nodes.Take(3).Select(node => node.Html))));
            }
        }
        barriers.ShouldBeEmpty();
    }
}
