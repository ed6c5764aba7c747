using System.Text.Json;
using Bunit;
using VipAdmin.Core;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Shared;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Statements;

namespace VipAdmin.Tests.Statements;

/// <summary>What the zone says about files; how they get to the portal is the journey's.</summary>
public sealed class StatementDropTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly StatementWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("en", "Line 2: Cells in the row: 26, in the heading: 27.", "without opening and saving it")]
    [InlineData("zh-CN", "第 2 行：该行有 26 个单元格，表头有 27 个。", "不要打开另存")]
    public async Task RefusedFile_SaysLineAndRemedy_AndKeepsWhatWasGiven(string language, string fault, string remedy)
    {
        var refused = await world.ImportAsync("wechat/bills/bad-columns.csv");
        await using var page = new Page(postgres, Role.Finance, language);
        var zone = Drop(page, "bad.csv");
        await zone.OnAsync("[data-testid=drop-channel]", e => e.Change("wechat"));
        DayFieldTests.Input(zone, "drop-day").Input("2026-11-22");
        await zone.OnAsync("[data-testid=drop-import]", e => e.Click());
        Sent(page, 0).ShouldBe(("wechat", "2026-11-22", ""));

        await EndAsync(zone, 422, $$"""{"code": "CELL_MISSING", "state": "refused", "line": 2, "id": "{{refused.Id}}"}""");

        zone.Find("[data-testid=drop-answer]").TextContent.ShouldContain(fault);
        zone.Find("[data-testid=drop-remedy]").TextContent.ShouldContain(remedy);
        zone.Find("[data-testid=drop-file]").TextContent.ShouldContain("bad.csv");
        zone.FindAll("[data-testid=drop-other][data-drop-pick]").Count.ShouldBe(1, "another file is the way on");
        zone.Find("[data-testid=drop-import]").ClassList.ShouldContain("button-plain");
        zone.Find("[data-testid=drop-import]").HasAttribute("disabled").ShouldBeFalse("the same file can go once more");
        await zone.InvokeAsync(() => zone.Instance.Chosen([new ChosenFile(2, "good.csv", 99)]));
        zone.FindAll("[data-testid=drop-other]").ShouldBeEmpty();
        await zone.OnAsync("[data-testid=drop-import]", e => e.Click());
        page.JSInterop.Invocations["vipDrop.send"][1].Arguments[0].ShouldBe(2, "another file goes without the refused one");
        await zone.InvokeAsync(() => zone.Instance.EndedAsync(2, 0, ""));
        await zone.OnAsync("[data-testid=drop-import]", e => e.Click());
        page.JSInterop.Invocations["vipDrop.send"][2].Arguments[0].ShouldBe(1);
        Sent(page, 2).ShouldBe(("wechat", "2026-11-22", ""));
    }

    [Fact]
    public async Task MostlyUnknownFile_IsImportedOnlyAfterAConfirmationThatNamesTheFigures()
    {
        var refused = await world.ImportTextAsync(StatementWorld.Bill(60, i => $"VIP{i}"));
        refused.Fault!.Code.ShouldBe(ImportFaultCode.MostlyUnknown);
        await using var page = new Page(postgres, Role.Finance, "en");
        var zone = Drop(page, "other.csv");
        await zone.OnAsync("[data-testid=drop-import]", e => e.Click());
        await EndAsync(zone, 422, $$"""{"state": "refused", "id": "{{refused.Id}}"}""");

        zone.Find("[data-testid=drop-answer]").TextContent.ShouldContain("60 of 60");
        zone.Find("[data-testid=drop-import]").HasAttribute("disabled").ShouldBeTrue();
        await zone.OnAsync("[data-testid=drop-anyway]", e => e.Click());
        Sent(page, 1).ShouldBe(("", "", "true"));
        var taken = await world.ImportTextAsync(StatementWorld.Bill(60, i => $"VIP{i}"), anyway: true);
        await EndAsync(zone, 200, Answer(taken));

        zone.Find("[data-testid=drop-answer]").TextContent.ShouldContain("WeChat Pay 2026-11-22: 60 lines · Payments ¥60.00 · Refunds ¥0.00.");
        zone.Find("[data-testid=drop-answer] a").GetAttribute("href").ShouldBe($"/statements/{taken.Id}");
    }

    [Theory]
    [InlineData(0, "", "The connection broke off.")]
    [InlineData(401, "", "Your session has ended.")]
    [InlineData(403, "{}", "You may not import statements.")]
    [InlineData(413, "<html>", "client_max_body_size")]
    [InlineData(200, "<html>a proxy's page</html>", "The import failed.")]
    [InlineData(422, """{"title": "not ours"}""", "The import failed.")]
    [InlineData(500, "{}", "The import failed.")]
    public async Task NoAnswerOfThePortal_IsSaid_AndTheFileStays(int status, string body, string words)
    {
        await using var page = new Page(postgres, Role.Finance, "en");
        var zone = Drop(page, "bill.csv");
        await zone.OnAsync("[data-testid=drop-import]", e => e.Click());
        await EndAsync(zone, status, body);

        zone.Find("[data-testid=drop-answer]").TextContent.ShouldContain(words);
        zone.Find("[data-testid=drop-import]").HasAttribute("disabled").ShouldBeFalse();
    }

    [Fact]
    public async Task AFileBeyondThePortalsBound_IsNotBlamedOnTheProxy()
    {
        await using var page = new Page(postgres, Role.Finance, "en");
        var zone = Drop(page, [new ChosenFile(1, "bill.csv", BillExpectation.LargestFile + 1)]);
        await zone.OnAsync("[data-testid=drop-import]", e => e.Click());
        await EndAsync(zone, 413, "");

        zone.Find("[data-testid=drop-answer]").TextContent.ShouldContain("larger than a statement can be");
    }

    [Fact]
    public async Task SeveralFiles_AreSentOneAfterTheOther()
    {
        var import = await world.ImportAsync("wechat/bills/trade-all.csv");
        await using var page = new Page(postgres, Role.Finance, "en");
        var zone = Drop(page, "a.csv", "b.csv");
        zone.Find("[data-testid=drop-import]").TextContent.ShouldBe("Import 2 files");
        await zone.OnAsync("[data-testid=drop-import]", e => e.Click());

        Count(page).ShouldBe(1);
        zone.FindAll("progress").Count.ShouldBe(1);
        await zone.InvokeAsync(() => zone.Instance.Sent(1, 9, 9));
        zone.FindAll("progress").Count.ShouldBe(0);
        await EndAsync(zone, 200, Answer(import with { State = ImportState.Unchanged }));

        Count(page).ShouldBe(2);
        zone.Find("[data-testid=drop-answer]").TextContent.ShouldContain("already in force");
        // A late word about the first one changes nothing.
        await zone.InvokeAsync(() => zone.Instance.Sent(1, 9, 9));
        zone.FindAll("[data-testid=drop-file]")[0].TextContent.ShouldContain("Imported");
    }

    private static IRenderedComponent<StatementDrop> Drop(Page page, params string[] names)
        => Drop(page, [.. names.Select((name, i) => new ChosenFile(i + 1, name, 1234))]);

    private static IRenderedComponent<StatementDrop> Drop(Page page, ChosenFile[] files)
    {
        var zone = page.Render<StatementDrop>();
        zone.InvokeAsync(() => zone.Instance.Chosen(files));
        zone.WaitForAssertion(() => zone.FindAll("[data-testid=drop-file]").Count.ShouldBe(files.Length));
        return zone;
    }

    private static Task EndAsync(IRenderedComponent<StatementDrop> zone, int status, string body)
        => zone.InvokeAsync(() => zone.Instance.EndedAsync(1, status, body));

    private static string Answer(StatementImport import)
        => $$"""{"day": "2026-11-22", "statements": [{"state": "{{Word.Of(import.State)}}", "id": "{{import.Id}}"}]}""";

    private static int Count(Page page) => page.JSInterop.Invocations["vipDrop.send"].Count;

    /// <summary>What was given with a file that was sent.</summary>
    private static (string? Channel, string? Day, string? Anyway) Sent(Page page, int which)
    {
        var fields = JsonSerializer.SerializeToElement(page.JSInterop.Invocations["vipDrop.send"][which].Arguments[2]);
        return (fields.GetProperty("channel").GetString(), fields.GetProperty("day").GetString(), fields.GetProperty("anyway").GetString());
    }
}
