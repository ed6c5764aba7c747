using System.Text.RegularExpressions;
using Microsoft.Playwright;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace VipAdmin.Tests.Journeys;

/// <summary>A list without a mouse, found again on the way back, under filters that do not move it, and on paper.</summary>
public sealed class ListsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int Rows = 45;
    private const string FocusedRow = "() => { const row = document.activeElement.closest('tbody tr'); return row ? row.sectionRowIndex : -1; }";
    private const string Stops = "() => [...document.querySelectorAll('tbody a, tbody button')].filter((stop) => stop.tabIndex === 0).length";
    private const string ListTop = "() => Math.round(document.querySelector('.grid').getBoundingClientRect().top)";

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        var now = TimeProvider.System.UtcNow();
        for (var i = 0; i < Rows; i++)
        {
            var paid = i % 2 == 0;
            await postgres.Databases.OrderAsync(now.AddMinutes(-i), but: o => o.PaymentStatus = paid ? OrderStatus.Paid : OrderStatus.Pending);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Keys_OnAList_LeadFromThePagesStartToARowAndOn()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await OrdersAsync(app, "en");
        var (page, keys) = (visit.Page, visit.Page.Keyboard);

        var tabs = 0;
        while (tabs < 3 && !await page.EvaluateAsync<bool>("() => document.activeElement.matches('[data-to-list]')"))
        {
            await keys.PressAsync("Tab");
            tabs++;
        }
        tabs.ShouldBe(1, "the way to the list stands right behind the title, which has the focus when a page opens");
        await keys.PressAsync("Enter");
        (await FocusAsync(page)).ShouldBe(0);
        (await page.EvaluateAsync<int>(Stops)).ShouldBe(1, "a list is one stop of Tab");

        const int last = Rows - 1;
        foreach (var (key, row) in new[] { ("j", 1), ("ArrowDown", 2), ("k", 1), ("ArrowUp", 0), ("End", last), ("j", last), ("Home", 0), ("k", 0), ("j", 1) })
        {
            await keys.PressAsync(key);
            (await FocusAsync(page)).ShouldBe(row, key);
        }
        (await page.EvaluateAsync<int>(Stops)).ShouldBe(1);
        var second = await page.Locator("tbody .row-link").Nth(1).GetAttributeAsync("href");
        var tab = await visit.Context.RunAndWaitForPageAsync(() => keys.PressAsync("o"));
        tab.Url.ShouldEndWith(second!);
        await tab.CloseAsync();
        await keys.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(second!) + "$"));
    }

    [Fact]
    public async Task Keys_OfTheConsole_AreShownByAQuestionMarkAndRestWhileOneTypes()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await OrdersAsync(app, "zh-CN");
        var (page, keys) = (visit.Page, visit.Page.Keyboard);

        await page.GetByTestId("order-search").ClickAsync();
        await keys.TypeAsync("jg?o");
        await Expect(page.GetByTestId("order-search")).ToHaveValueAsync("jg?o");
        await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await page.GetByTestId("order-search").FillAsync("");
        await page.GetByTestId("order-search").PressAsync("Escape");
        await Expect(page.GetByTestId("order-search")).Not.ToBeFocusedAsync();
        // A select takes letters for its options, and leaves the signs.
        await page.Locator("#content select").First.FocusAsync();
        await keys.PressAsync("/");
        await Expect(page.Locator("[type=search][role=combobox]")).ToBeFocusedAsync();
        await page.Locator("h1").FocusAsync();

        await keys.PressAsync("?");
        await Expect(page.Locator("dialog[open]")).ToContainTextAsync("键盘快捷键");
        await keys.PressAsync("j");
        (await FocusAsync(page)).ShouldBe(-1, "keys rest behind a dialog");
        await keys.PressAsync("Escape");
        await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);

        // What the overview says is true: each letter leads where it says.
        foreach (var (letter, path) in new[]
        {
            ("t", "/tasks"), ("d", "/discrepancies"), ("m", "/members"), ("r", "/reminders"), ("a", "/audit"), ("s", "/settings"), ("o", "/orders"), ("h", "/"),
        })
        {
            await keys.PressAsync("g");
            await keys.PressAsync(letter);
            await Expect(page).ToHaveURLAsync(app.Address + path);
            await Expect(page.Locator($"[data-go={letter}]")).ToHaveAttributeAsync("aria-current", "page");
            if (path == "/members")
            {
                // The page is opened to type into its field, which then takes the letters.
                await Expect(page.GetByTestId("look-up")).ToBeFocusedAsync();
                await page.Locator("h1").FocusAsync();
            }
        }

        await keys.PressAsync("?");
        await page.Locator("[data-keys-on]").UncheckAsync();
        await page.Locator("[data-keys-close]").ClickAsync();
        await keys.PressAsync("g");
        await keys.PressAsync("o");
        await keys.PressAsync("?");
        await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        await Expect(page).ToHaveURLAsync(app.Address + "/");
    }

    [Theory]
    [InlineData("/orders?status=paid", ".orders", "/orders/VIP")]
    [InlineData("/discrepancies?channel=wechat&sort=age", ".discrepancies", "/discrepancies/[0-9a-f]")]
    [InlineData("/tasks/orderTimeout?status=succeeded", ".runs", "/runs/")]
    // All its rows lead to one page, by a link beside what opens in place.
    [InlineData("/audit?group=operations", ".audit", "/tasks/orderTimeout")]
    public async Task Back_FromARow_FindsTheListAsItWasLeft(string list, string table, string opened)
    {
        await SeedAsync(table);
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await OrdersAsync(app, "en", list, rows: $"{table} tbody tr");
        var page = visit.Page;
        await page.SetViewportSizeAsync(1270, 600);
        const string place = """
            () => {
              const row = document.querySelector('tr[data-marked]');
              return [document.getElementById('content').scrollTop, row ? row.getBoundingClientRect().top : -1].map(Math.round).join();
            }
            """;

        await page.Locator($"{table} tbody tr").Nth(16).Locator("a").First.FocusAsync();
        await page.Keyboard.PressAsync("j");
        var (row, before) = (await FocusAsync(page), await page.EvaluateAsync<string>(place));
        row.ShouldBe(17);
        before.ShouldNotStartWith("0,");
        if (table == ".audit")
        {
            await page.Keyboard.PressAsync("ArrowRight");
        }
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex(opened));
        await Expect(page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);

        await page.GoBackAsync();

        await page.WaitForFunctionAsync(
            $"([row, place]) => ({FocusedRow})() === row && ({place})() === place", new object[] { row, before }, new() { PollingInterval = 50 });
        await Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(list) + "$"));
    }

    [Fact]
    public async Task Row_ThatOpensInPlace_DoesSoWhereverItIsPressedAndByEnter()
    {
        await SeedAsync(".audit");
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await OrdersAsync(app, "en", "/audit?group=operations", rows: ".audit tbody tr");
        var (page, details) = (visit.Page, visit.Page.Locator(".audit-details"));

        await page.Locator(".audit tbody tr td.cell-c").First.ClickAsync();
        await Expect(details).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(details).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await Expect(details).ToHaveCountAsync(1);
        await page.Locator(".audit tbody tr .audit-target a").First.ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/tasks/orderTimeout$"));
    }

    [Fact]
    public async Task Keys_OnTheActivity_AreThoseOfAnyList()
    {
        var now = TimeProvider.System.UtcNow();
        var runs = Enumerable.Range(1, 5)
            .Select(ago => GivenRuns.Run(Timetable.Reconciliation, now.AddMinutes(-ago), RunStatus.Failed, errorCode: RunReason.AllUnknown)).ToArray();
        await postgres.SaveAsync([.. runs]);
        await postgres.Databases.DiscrepancyAsync(now, d => d.RunId = runs[0].Id);
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await Browser.OpenAsync(app.Address, "en");
        await visit.ComeInAsAsync(Role.Ops);
        var (page, keys) = (visit.Page, visit.Page.Keyboard);
        await page.Locator(".activity li").Nth(4).WaitForAsync();
        const string focused = "() => [...document.querySelectorAll('.activity li')].indexOf(document.activeElement.closest('li'))";

        await page.Locator("h1").FocusAsync();
        foreach (var (key, line) in new[] { ("j", 0), ("ArrowDown", 1), ("k", 0), ("End", 4), ("Home", 0) })
        {
            await keys.PressAsync(key);
            (await page.EvaluateAsync<int>(focused)).ShouldBe(line, key);
        }
        (await page.EvaluateAsync<int>("() => [...document.querySelectorAll('.activity a, .activity button')].filter((stop) => stop.tabIndex === 0).length"))
            .ShouldBe(1, "a list is one stop of Tab");
        await keys.PressAsync("ArrowRight");
        await Expect(page.Locator(".run-finding a").First).ToBeFocusedAsync();
        await keys.PressAsync("ArrowLeft");
        await keys.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex($"/runs/{runs[0].Id}$"));
    }

    /// <summary>A list longer than the screen, of whatever the table holds.</summary>
    private async Task SeedAsync(string table)
    {
        var now = TimeProvider.System.UtcNow();
        for (var i = 0; i < Rows && table != ".orders"; i++)
        {
            var at = now.AddMinutes(-i);
            await (table switch
            {
                ".discrepancies" => postgres.Databases.DiscrepancyAsync(at),
                ".runs" => postgres.SaveAsync(GivenRuns.Run(Timetable.OrderTimeout, at)),
                _ => postgres.SaveAsync(new AuditEvent
                {
                    At = at, ActorId = "u", ActorName = "Li", ActorRoles = Role.Ops, Action = AuditAction.TaskPaused, Target = Timetable.OrderTimeout,
                    Reason = "r", Node = "test:1",
                }),
            });
        }
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(820)]
    public async Task Filters_SetOrTakenOff_DoNotMoveTheList(int width)
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await OrdersAsync(app, "zh-CN", width: width);
        var page = visit.Page;
        var top = await page.EvaluateAsync<int>(ListTop);

        await page.Locator(".filter-chip[href*='status=paid']").ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync((Rows + 1) / 2);
        (await page.EvaluateAsync<int>(ListTop)).ShouldBe(top, "a state");
        await page.Locator(".filter-text select").First.SelectOptionAsync("wechat");
        await Expect(page).ToHaveURLAsync(new Regex("method=wechat"));
        await page.GetByTestId("time-range").ClickAsync();
        await page.Locator(".time-range a").Nth(3).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("last=24h"));
        await Expect(page.Locator(".filter-clear")).ToBeVisibleAsync();
        (await page.EvaluateAsync<int>(ListTop)).ShouldBe(top, "a channel and a range");
        await page.GetByTestId("order-search").FillAsync("VIP");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("q=VIP"));
        await Expect(page.Locator(".filter-end")).ToContainTextAsync("按订单号开头查找");
        (await page.EvaluateAsync<int>(ListTop)).ShouldBe(top, "words of the search");
        await page.Locator(".filter-clear").ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(Rows);
        (await page.EvaluateAsync<int>(ListTop)).ShouldBe(top, "all taken off");
    }

    [Fact]
    public async Task Print_OfAFilteredList_SaysWhatWhoAndWhen_WithoutNavigation()
    {
        await using var app = new WebApp(postgres.ConnectionString);
        await using var visit = await OrdersAsync(app, "zh-CN", "/orders?status=paid&method=wechat", dark: true);
        var page = visit.Page;

        await page.EvaluateAsync("() => window.dispatchEvent(new Event('beforeprint'))");
        await page.EmulateMediaAsync(new() { Media = Media.Print });

        await Expect(page.Locator(".print-head")).ToContainTextAsync("dev-admin");
        (await page.Locator("[data-print-time]").TextContentAsync())!.ShouldMatch(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$");
        await Expect(page.Locator(".filter-words")).ToHaveTextAsync("筛选：支付方式 微信支付 · 已支付");
        foreach (var hidden in new[] { ".rail", ".top-bar", ".filter-bar", ".order-search", ".act-bar" })
        {
            await Expect(page.Locator(hidden)).ToBeHiddenAsync();
        }
        (await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor")).ShouldBe("rgb(255, 255, 255)");
        (await page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('.content')).overflowY"))
            .ShouldBe("visible", "all sheets, not the first alone");
    }

    private static Task<int> FocusAsync(IPage page) => page.EvaluateAsync<int>(FocusedRow);

    private static async Task<Visit> OrdersAsync(WebApp app, string language, string path = "/orders", int width = 1440, bool dark = false,
        string rows = "tbody tr")
    {
        var visit = await Browser.OpenAsync(app.Address, language, width, dark);
        await visit.ComeInAsAsync(Role.Admin, path);
        await visit.Page.Locator(rows).First.WaitForAsync();
        return visit;
    }
}
