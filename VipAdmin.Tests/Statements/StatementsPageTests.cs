using Bunit;
using VipAdmin.Core;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Statements;

namespace VipAdmin.Tests.Statements;

public sealed class StatementsPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly StatementWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("en", "WeChat Pay", "In force", "20 lines", "20 differ", "Line 2: Cells in the row: 26, in the heading: 27.", "2 files")]
    [InlineData("zh-CN", "微信支付", "生效", "20 行", "差异 20", "第 2 行：该行有 26 个单元格，表头有 27 个。", "2 个文件")]
    public async Task Rows_InEitherLanguage_SayWhatBecameOfEachFile(string language, params string[] words)
    {
        await world.ImportAsync("wechat/bills/trade-all.csv");
        await world.ImportAsync("wechat/bills/bad-columns.csv", file => file with { Channel = "wechat", Day = StatementWorld.Day });
        await using var page = new Page(postgres, Role.Auditor, language);
        var list = page.At<StatementsPage>("/statements");

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(2));
        words[..^1].ShouldAllBe(word => list.Find("tbody").TextContent.Contains(word));
        list.Find("[data-testid=list-total]").TextContent.ShouldBe(words[^1]);
        list.FindAll("[data-testid=drop]").ShouldBeEmpty("an auditor may not import");
    }

    [Theory]
    [InlineData("en", "Portal")]
    [InlineData("zh-CN", "管理端")]
    public async Task Row_OfARefusedFile_HasItsNameAndOfTheTaskThePortal(string language, string portal)
    {
        await world.ImportAsync("wechat/bills/trade-all.csv");
        await world.ImportAsync("wechat/bills/bad-columns.csv", file => file with { Channel = "wechat", Day = StatementWorld.Day });
        await postgres.ExecuteAsync("UPDATE vip_admin.statements SET imported_by = 'system', imported_by_name = 'system', file_name = 'wrong.csv'");
        await using var page = new Page(postgres, Role.Auditor, language);
        var list = page.At<StatementsPage>("/statements");

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(2));
        list.FindAll(".statement-file").ShouldHaveSingleItem().TextContent.ShouldBe("wrong.csv");
        list.FindAll("tbody tr").ShouldAllBe(row => row.TextContent.Contains(portal) && !row.TextContent.Contains("system"));
    }

    [Theory]
    [InlineData("?channel=wechat", 2)]
    [InlineData("?state=refused", 1)]
    [InlineData("?from=2026-11-23", 0)]
    [InlineData("?from=2026-11-22&to=2026-11-22&state=imported", 1)]
    [InlineData("?channel=x&state=9&before=x&after=-1&from=9999-12-31T23:59", 0)]
    public async Task Address_NarrowsTheList(string query, int rows)
    {
        await world.ImportAsync("wechat/bills/trade-all.csv");
        await world.ImportAsync("wechat/bills/bad-columns.csv", file => file with { Channel = "wechat", Day = StatementWorld.Day });
        await using var page = new Page(postgres, Role.Finance, "en");
        var list = page.At<StatementsPage>("/statements" + query);

        list.WaitForAssertion(() => list.FindAll("tbody tr, .empty-title").Count.ShouldBe(Math.Max(rows, 1)));
        list.FindAll("tbody tr").Count.ShouldBe(rows);
    }

    [Theory]
    [InlineData(Role.Finance, "/statements", "No statements yet", "Drop a file above", true)]
    [InlineData(Role.Ops, "/statements", "No statements yet", "Finance imports them", false)]
    [InlineData(Role.Finance, "/statements?state=replaced", "No statement matches", "choose more days", true)]
    public async Task NoRow_SaysWhyAndWhatToDo(string role, string address, string title, string text, bool zone)
    {
        await using var page = new Page(postgres, role, "en");
        var list = page.At<StatementsPage>(address);

        list.WaitForAssertion(() => list.Find(".empty-title").TextContent.ShouldBe(title));
        list.Find(".empty-text").TextContent.ShouldContain(text);
        list.FindAll("[data-testid=drop]").Count.ShouldBe(zone ? 1 : 0);
    }

    [Fact]
    public async Task List_WhenAColleagueImports_ShowsItByItself()
    {
        await using var page = new Page(postgres, Role.Auditor, "en");
        await page.ListenAsync();
        var list = page.At<StatementsPage>("/statements");
        list.WaitForAssertion(() => list.FindAll(".empty-title").Count.ShouldBe(1));

        await world.ImportAsync("wechat/bills/trade-all.csv");

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(1));
    }

    [Fact]
    public async Task MatchedStatement_SaysHowManyLinesDifferAndLeadsToThem()
    {
        var id = (await world.ImportAsync("wechat/bills/trade-all.csv")).Id;
        await postgres.ExecuteAsync("""
            UPDATE vip_admin.statement_lines SET match = CASE WHEN line_no < 4 THEN 'discrepancy' WHEN line_no = 4 THEN 'carried' ELSE 'matched' END;
            UPDATE vip_admin.statements SET matched_at = now();
            """);
        await using var page = new Page(postgres, Role.Finance, "en");
        var list = page.At<StatementsPage>("/statements");

        list.WaitForAssertion(() => list.Find("a.statement-differs").TextContent.ShouldBe("2 differ"));
        list.Find("a.statement-differs").GetAttribute("href").ShouldBe($"/statements/{id}?match=discrepancy");
        list.Find("tbody").TextContent.ShouldContain("1 carried over");
        list.Find(".figures").TextContent.ShouldContain("17 / 20");

        await postgres.ExecuteAsync("UPDATE vip_admin.statement_lines SET match = 'matched' WHERE match = 'discrepancy'");
        list = page.At<StatementsPage>("/statements");
        list.WaitForAssertion(() => list.Find("tbody").TextContent.ShouldContain("19 agree"));
        list.Find("tbody").TextContent.ShouldNotContain("all agree");
    }
}
