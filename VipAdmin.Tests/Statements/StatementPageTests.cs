using Bunit;
using VipAdmin.Core;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Statements;

namespace VipAdmin.Tests.Statements;

public sealed class StatementPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly StatementWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("en", "The lines add up to the totals of the file")]
    [InlineData("zh-CN", "逐行相加与文件合计一致")]
    public async Task Statement_ShowsItsSumsAndEachLineWithItsOrder(string language, string agrees)
    {
        var id = (await world.ImportAsync("wechat/bills/trade-all.csv")).Id!.Value;
        var line = (await world.LinesAsync(id))[0];
        await using var page = new Page(postgres, Role.Auditor, language);
        var shown = Open(page, id);

        shown.WaitForAssertion(() => shown.FindAll("tbody tr").Count.ShouldBe(20));
        shown.Find("[data-testid=sums]").TextContent.Trim().ShouldBe(agrees);
        var row = shown.Find($"tbody tr[data-key='{line.LineNo}']");
        row.QuerySelector("a.row-link")!.GetAttribute("href").ShouldBe($"/orders/{line.OrderNo}");
        row.TextContent.ShouldContain(line.TransactionId!);
        row.TextContent.ShouldContain(Money.Format(line.AmountFen));
    }

    [Fact]
    public async Task Filter_OfTheAddress_ShowsOnlyThoseLinesAndTheirDiscrepancy()
    {
        var id = (await world.ImportAsync("wechat/bills/trade-all.csv")).Id!.Value;
        var found = await postgres.Databases.DiscrepancyAsync(TimeProvider.System.UtcNow());
        await postgres.ExecuteAsync($"""
            UPDATE vip_admin.statement_lines SET match = CASE WHEN line_no = 5 THEN 'discrepancy' ELSE 'matched' END,
              discrepancy_id = CASE WHEN line_no = 5 THEN '{found.Id}'::uuid END;
            UPDATE vip_admin.statements SET matched_at = now();
            """);
        await using var page = new Page(postgres, Role.Finance, "en");
        var shown = Open(page, id, "?match=discrepancy");

        shown.WaitForAssertion(() => shown.FindAll("tbody tr").Count.ShouldBe(1));
        shown.Find("a.line-found").GetAttribute("href").ShouldBe($"/discrepancies/{found.Id}");
        shown.Find(".figures").TextContent.ShouldContain("19 / 20");
        var none = Open(page, id, "?match=carried");
        none.WaitForAssertion(() => none.Find(".empty-title").TextContent.ShouldBe("No such lines"));
    }

    [Fact]
    public async Task RefusedFile_SaysTheLineAndWhatToDo()
    {
        var id = (await world.ImportAsync("wechat/bills/bad-columns.csv")).Id!.Value;
        await using var page = new Page(postgres, Role.Finance, "en");
        var shown = Open(page, id);

        shown.WaitForAssertion(() => shown.Find("[data-testid=refused]").TextContent.ShouldContain("Line 2: Cells in the row: 26, in the heading: 27."));
        shown.Find("[data-testid=refused]").TextContent.ShouldContain("Download the statement from the platform again");
        shown.FindAll("table").ShouldBeEmpty();
    }

    [Fact]
    public async Task ReplacedStatement_LeadsToTheOneInItsPlaceAndBack()
    {
        var first = (await world.ImportAsync("wechat/bills/trade-all.csv")).Id!.Value;
        var second = (await world.ImportTextAsync(StatementWorld.Bill(3, i => $"VIP{i}"))).Id!.Value;
        await using var page = new Page(postgres, Role.Finance, "en");

        var former = Open(page, first);
        former.WaitForAssertion(() => former.FindAll($"a[href='/statements/{second}']").Count.ShouldBe(1));
        var now = Open(page, second);
        now.WaitForAssertion(() => now.FindAll($"a[href='/statements/{first}']").Count.ShouldBe(1));
    }

    [Fact]
    public async Task FundFlows_ShowEachMovement()
    {
        var import = await world.ImportAsync("wechat/bills/fundflow-basic.csv");
        await using var page = new Page(postgres, Role.Finance, "en");
        var shown = Open(page, import.Id!.Value);

        shown.WaitForAssertion(() => shown.FindAll("table.flows tbody tr").Count.ShouldBe(import.Lines));
        shown.Find("table.flows").TextContent.ShouldContain("−¥");
    }

    [Fact]
    public async Task UnknownStatement_SaysSo()
    {
        await using var page = new Page(postgres, Role.Finance, "en");
        var shown = Open(page, Guid.NewGuid());

        shown.WaitForAssertion(() => shown.Find(".empty-title").TextContent.ShouldBe("Statement not found"));
    }

    private static IRenderedComponent<StatementPage> Open(Page page, Guid id, string query = "")
        => page.At<StatementPage>($"/statements/{id}{query}", parameters => parameters.Add(shown => shown.Id, id));
}
