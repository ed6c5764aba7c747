using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VipAdmin.Core;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;
using VipAdmin.Web.DailyCloses;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.DailyCloses;

public sealed class DayPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => Xunit.TestContext.Current.CancellationToken;

    private MatchWorld world = null!;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        world = new MatchWorld(postgres);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private CloseDesk Desk => new(postgres.Databases, world.Matching, world.Time);

    private Page Open(string role = Role.Finance, string language = "en")
        => new(postgres, role, language, services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(world.Time)));

    private static IRenderedComponent<DayPage> Show(Page page, string date = "2026-11-22", string query = "")
        => page.At<DayPage>($"/days/{date}{query}", parameters => parameters.Add(day => day.Date, date));

    private async Task DifferingDayAsync()
    {
        await world.LineAsync(await world.PaidAsync(At(Day, 10)));
        await world.LineAsync(await world.PaidAsync(At(Day, 11)), line => line.AmountFen = 19_90);
        await world.LineAsync(Day, WeChat, line => (line.OrderNo, line.AmountFen) = ("VIP-theirs", 7_00));
        var late = await world.PaidAsync(At(Day, 23, 59, 59));
        await world.LineAsync(late, line => line.TradedAt = At(Day.AddDays(1), 0, 0, 1), Day.AddDays(1));
        await world.MatchAsync();
    }

    private async Task AgreeingDayAsync()
    {
        await world.LineAsync(await world.PaidAsync(At(Day, 12)));
        await world.MatchAsync();
    }

    [Theory]
    [InlineData("en", "Carried over midnight", "Amount mismatch", "1 discrepancy · 1 open", "Finish 2 discrepancies of severity Critical or High.")]
    [InlineData("zh-CN", "跨日", "金额不一致", "1 条差异 · 1 条未处理完", "处理完 2 条级别为“严重”或“高”的差异。")]
    public async Task DifferingDay_InEitherLanguage_IsCountedDownToZeroByItsCauses(string language, params string[] words)
    {
        await DifferingDayAsync();
        await using var page = Open(language: language);
        var day = Show(page);

        day.WaitForAssertion(() => day.FindAll("[data-testid=day-wechat] [data-testid=ledger] tbody tr").Count.ShouldBe(4));
        var ledger = day.Find("[data-testid=day-wechat] [data-testid=ledger]");
        words[..3].ShouldAllBe(word => ledger.TextContent.Contains(word));
        // −32.90 = −29.90 carried − 10.00 + 7.00, and what is left after each.
        ledger.QuerySelectorAll("td.end:last-child").Select(cell => cell.TextContent.Trim()).ShouldBe(["−¥32.90", "−¥3.00", "+¥7.00", "¥0.00", "¥0.00"]);
        day.Find("[data-testid=day-wechat] [data-testid=obstacles]").TextContent.ShouldBe(words[3]);
        day.FindAll("[data-testid=day-wechat] [data-testid=prepare]").ShouldBeEmpty("what blocks is listed instead of a dead button");
        var one = (await world.FoundAsync()).Single(found => found.Type == DiscrepancyType.AmountMismatch);
        day.Find("[data-testid=cause-AMOUNT_MISMATCH] a").GetAttribute("href").ShouldBe($"/discrepancies/{one.Id}");
        day.Find("[data-testid=cause-carried] a").GetAttribute("href").ShouldEndWith("?match=carried");
    }

    [Fact]
    public async Task CarriedPayments_NameTheirOrdersAndTheNeighbouringDay()
    {
        var late = await world.PaidAsync(At(Day.AddDays(-1), 23, 59, 59));
        await world.LineAsync(late, line => line.TradedAt = At(Day, 0, 0, 1), Day);
        await world.StatementAsync(Day.AddDays(-1));
        await world.MatchAsync(Day.AddDays(-1));
        await world.MatchAsync();
        await using var page = Open();

        foreach (var (date, other, where) in new[] { ("2026-11-22", "2026-11-21", "in our books on"), ("2026-11-21", "2026-11-22", "at the platform on") })
        {
            var day = Show(page, date, "?channel=wechat");
            day.WaitForAssertion(() => day.Find("[data-testid=carried-rows] li").TextContent.ShouldContain(where));
            day.FindAll("[data-testid=carried-rows] a").Select(link => link.GetAttribute("href"))
                .ShouldBe([$"/orders/{late.OrderNo}", $"/days/{other}?channel=wechat"]);
        }
    }

    [Fact]
    public async Task SeveralOfOneType_LeadToTheListOfThemAndOfTheDay()
    {
        await DifferingDayAsync();
        await world.LineAsync(await world.PaidAsync(At(Day, 13)), line => line.AmountFen = 9_90);
        await world.MatchAsync();
        await using var page = Open();
        var day = Show(page);

        day.WaitForAssertion(() => day.Find("[data-testid=cause-AMOUNT_MISMATCH] a").GetAttribute("href")
            .ShouldBe("/discrepancies?status=any&channel=wechat&type=amountMismatch&day=2026-11-22"));
    }

    [Theory]
    [InlineData(Role.Finance, true, true)]
    [InlineData(Role.Auditor, false, false)]
    public async Task MissingStatement_OffersToFetchIt_ToWhoMay(string role, bool fetch, bool upload)
    {
        await world.PaidAsync(At(Day, 12));
        await using var page = Open(role);
        var day = Show(page, query: "?channel=wechat");

        day.WaitForAssertion(() => day.Find("[data-testid=obstacles]").TextContent.ShouldBe("Import the platform's statement."));
        day.FindAll("[data-testid=fetch-now-wechat]").Count.ShouldBe(fetch ? 1 : 0);
        day.FindAll(".channel-acts a[href='/statements']").Count.ShouldBe(upload ? 1 : 0);
        day.FindAll("[data-testid=day-alipay]").ShouldBeEmpty("the address asks for one channel");
        day.FindAll("[data-testid=ledger]").ShouldBeEmpty("there is nothing to compare");
        if (!fetch)
        {
            day.Markup.ShouldContain("Only finance and administrators close days.");
        }
    }

    [Fact]
    public async Task FetchNow_WithoutCredentials_SaysSo()
    {
        await using var page = Open();
        var day = Show(page, query: "?channel=wechat");
        day.WaitForAssertion(() => day.Find("[data-testid=fetch-now-wechat]").ShouldNotBeNull());

        await day.OnAsync("[data-testid=fetch-now-wechat]", e => e.ClickAsync(new()));

        day.WaitForAssertion(() => day.Find("[data-testid=fetch-answer]").TextContent.ShouldContain("WeChat Pay has no credentials here."));
    }

    [Fact]
    public async Task Prepare_AgreeingDay_AsksForANoteAndFreezesTheFigures()
    {
        await AgreeingDayAsync();
        await using var page = Open();
        await page.ListenAsync();
        var day = Show(page, query: "?channel=wechat");
        day.WaitForAssertion(() => day.Find("[data-testid=prepare]").ShouldNotBeNull());

        var asking = day.OnAsync("[data-testid=prepare]", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=sides]").TextContent.ShouldContain("¥29.90"));
        await page.Dialogs.OnAsync("[data-testid=note]", e => e.Input("all found"));
        await page.Dialogs.PressAsync("Prepare the day");
        await asking;

        // Who prepared it is told who is needed, and has no button that would refuse.
        day.WaitForAssertion(() => day.Find("[data-testid=mine]").TextContent.ShouldContain("Another person of finance"));
        day.FindAll("[data-testid=confirm]").ShouldBeEmpty();
        day.Find(".close-note").TextContent.ShouldBe("all found");
        var close = await postgres.Databases.ReadAsync(db => db.DailyCloses.AsNoTracking().SingleAsync(Stop));
        (close.State, close.PreparedBy, close.Note).ShouldBe((CloseState.Prepared, page.Actor.Id, "all found"));
    }

    [Theory]
    [InlineData("en", "Matched again: 1 of 4 agree. New differences: 0, resolved: 0.")]
    [InlineData("zh-CN", "已重新匹配：4 行中 1 行相符。新增差异 0，已解决 0。")]
    public async Task MatchAgain_SaysHowManyOfTheLinesAgree(string language, string words)
    {
        await DifferingDayAsync();
        await world.LineAsync(Day, WeChat, line => (line.OrderNo, line.AmountFen) = ("VIP-also-theirs", 7_00));
        await world.MatchAsync();
        await using var page = Open(language: language);
        var day = Show(page, query: "?channel=wechat");
        day.WaitForAssertion(() => day.Find("[data-testid=match]").ShouldNotBeNull());

        await day.OnAsync("[data-testid=match]", e => e.ClickAsync(new()));

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain(words));
    }

    [Fact]
    public async Task Prepare_ADayWhoseDifferenceIsExplained_ShowsWhatExplainsIt()
    {
        await world.LineAsync(await world.PaidAsync(At(Day, 10)));
        var late = await world.PaidAsync(At(Day, 23, 59, 59));
        await world.LineAsync(late, line => line.TradedAt = At(Day.AddDays(1), 0, 0, 1), Day.AddDays(1));
        await world.MatchAsync();
        await world.MatchAsync(Day.AddDays(1));
        await using var page = Open();
        await page.ListenAsync();
        var day = Show(page, query: "?channel=wechat");
        day.WaitForAssertion(() => day.Find("[data-testid=prepare]").ShouldNotBeNull());

        var asking = day.OnAsync("[data-testid=prepare]", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=cause-carried]").TextContent.ShouldContain("−¥29.90"));
        await page.Dialogs.PressAsync("Prepare the day");
        await asking;
    }

    [Fact]
    public async Task Confirm_ByAnotherPerson_ClosesTheDay()
    {
        await AgreeingDayAsync();
        await Desk.PrepareAsync(Given.OtherFinance, WeChat, Day, null, Stop);
        await using var page = Open();
        await page.ListenAsync();
        var day = Show(page, query: "?channel=wechat");
        day.WaitForAssertion(() => day.Find("[data-testid=confirm]").ShouldNotBeNull());

        var asking = day.OnAsync("[data-testid=confirm]", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.FindAll("button")[^1].TextContent.ShouldContain("Confirm and close"));
        await page.Dialogs.OnAsync("button", e => e.Click(), at: ^1);
        await asking;

        day.WaitForAssertion(() => day.Find("[data-testid=close]").TextContent.ShouldContain($"Confirmed by {page.Actor.Name}"));
        day.FindAll("[data-testid=noticed]").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("en", "Look for changes", "1 change noticed after the close")]
    [InlineData("zh-CN", "检查变动", "日结后发现 1 处变动")]
    public async Task ClosedDay_ThatWouldChange_SaysSoAndLeadsThere(string language, string look, string noticed)
    {
        await AgreeingDayAsync();
        await Desk.PrepareAsync(Given.Finance, WeChat, Day, null, Stop);
        await Desk.ConfirmAsync(Given.OtherFinance, WeChat, Day, Stop);
        await world.PaidAsync(At(Day, 14));
        await using var page = Open(language: language);
        await page.ListenAsync();
        var day = Show(page);
        day.WaitForAssertion(() => day.Find("[data-testid=day-wechat] [data-testid=match]").TextContent.ShouldContain(look));

        await day.OnAsync("[data-testid=day-wechat] [data-testid=match]", e => e.ClickAsync(new()));

        day.WaitForAssertion(() => day.Find("[data-testid=noticed] a").TextContent.ShouldBe(noticed));
        day.Find("[data-testid=noticed] a").GetAttribute("href").ShouldBe("/discrepancies?status=any&channel=wechat&closed=2026-11-22");
        day.Find("[data-testid=day-wechat] [data-testid=close]").TextContent.ShouldContain(Given.OtherFinance.Name);
    }

    [Fact]
    public async Task Reopened_Day_KeepsWhatWasSignedInItsHistory()
    {
        await AgreeingDayAsync();
        await Desk.PrepareAsync(Given.Finance, WeChat, Day, null, Stop);
        await Desk.ConfirmAsync(Given.OtherFinance, WeChat, Day, Stop);
        await Desk.ReopenAsync(Given.Finance, WeChat, Day, "a corrected file", Stop);
        await world.PaidAsync(At(Day, 14));
        await world.MatchAsync();
        await using var page = Open(Role.Auditor);
        var day = Show(page, query: "?channel=wechat");

        day.WaitForAssertion(() => day.FindAll("[data-testid=close-history] > li").Count.ShouldBe(3));
        var reopened = day.FindAll("[data-testid=close-history] > li")[0];
        reopened.TextContent.ShouldContain("a corrected file");
        // Now there are two payments; then there was one.
        reopened.QuerySelector("[data-testid=sides]")!.TextContent.ShouldContain("1 trade");
        day.Find("[data-testid=sides]").TextContent.ShouldContain("2 trades");
    }

    [Theory]
    [InlineData("2026-11-24", "This day has not begun")]
    [InlineData("2026-13-01", "There is no such day")]
    [InlineData("9999-12-31", "There is no such day")]
    public async Task OddDay_SaysWhyThereIsNothing(string date, string title)
    {
        await using var page = Open();
        var day = Show(page, date);

        day.WaitForAssertion(() => day.Find(".empty-title").TextContent.ShouldBe(title));
    }

    [Fact]
    public async Task Today_CannotBeClosedYet()
    {
        await using var page = Open();
        var day = Show(page, "2026-11-23", "?channel=wechat");

        day.WaitForAssertion(() => day.Find("[data-testid=obstacles]").TextContent.ShouldBe("The day is not over in Beijing."));
        day.FindAll("[data-testid=fetch-now-wechat]").ShouldBeEmpty();
    }
}
