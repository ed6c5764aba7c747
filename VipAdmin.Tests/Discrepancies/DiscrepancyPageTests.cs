using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Discrepancies;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Discrepancies;

public sealed class DiscrepancyPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly DateTime now = TimeProvider.System.UtcNow();
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task BothSides_OfADifference_StandOnTheSameLinesWithTheDifferingOnesMarked()
    {
        var found = await postgres.Databases.DiscrepancyAsync(now);
        await using var page = new Page(postgres, Role.Support, "zh-CN");
        var view = Open(page, found.Id);

        view.WaitForAssertion(() => view.Find(".evidence"));
        Line(view, "状态").ShouldBe(["≠状态", "已取消", "已支付"]);
        Line(view, "金额").ShouldBe(["金额", "¥29.90", "¥29.90"]);
        Line(view, "支付时间")[2].ShouldBe("2026-11-23 14:31:00");
        // Our side has no transaction and no time of payment: that contradicts nothing.
        view.FindAll(".evidence tr.differs").Count.ShouldBe(1);
        view.Find(".explained").TextContent.ShouldContain("款项随后到账");
    }

    [Theory]
    [InlineData("pending", "partial", "This order never granted a membership", "part of the amount")]
    [InlineData("cancelled", "full", "This order never granted a membership", "the full amount")]
    [InlineData("paid", "unknown", "our books have no such refund", "not stated by the platform")]
    public async Task RefundOnlyAtThePlatform_IsExplainedByHowTheOrderStoodAndHowMuchWasPaidBack(string status, string scope, string words, string howMuch)
    {
        var found = await postgres.Databases.DiscrepancyAsync(now, d =>
        {
            d.Type = DiscrepancyType.RefundRemoteOnly;
            d.LocalEvidence = $$"""{"status":"{{status}}","amountFen":2990}""";
            d.PlatformEvidence = $$"""{"state":"refunded","amountFen":2990,"refundScope":"{{scope}}","refundedFen":1000}""";
        });
        await using var page = new Page(postgres, Role.Finance, "en");
        var view = Open(page, found.Id);

        view.WaitForAssertion(() => view.Find(".explained").TextContent.ShouldContain(words));
        Line(view, "Refund covers")[2].ShouldBe(howMuch);
        Line(view, "Refunded")[2].ShouldBe("¥10.00");
    }

    [Theory]
    [InlineData(Role.Support)]
    [InlineData(Role.Ops)]
    [InlineData(Role.Auditor)]
    public async Task EveryAct_WithoutTheRight_IsAbsent_AndALineSaysWhomToAsk(string role)
    {
        var found = await postgres.Databases.DiscrepancyAsync(now);
        await using var page = new Page(postgres, role, "en");
        var view = Open(page, found.Id);

        view.WaitForAssertion(() => view.Find(".acts"));
        view.FindAll(".acts button, .acts select, .acts textarea").ShouldBeEmpty();
        view.Find(".acts-why").TextContent.ShouldContain("Only finance");
    }

    [Fact]
    public async Task Resolve_NeedsAReasonAndWords_ThenItIsDone()
    {
        var found = await postgres.Databases.DiscrepancyAsync(now);
        await using var page = new Page(postgres, Role.Finance, "en");
        await page.ListenAsync();
        var view = Open(page, found.Id);
        view.WaitForAssertion(() => view.Find("[data-testid=resolve]").HasAttribute("disabled").ShouldBeTrue());

        await view.OnAsync($"[data-testid=reason-code] input[value={nameof(ReasonCode.CustomerDispute)}]", e => e.Change("on"));
        view.Find("[data-testid=resolve]").HasAttribute("disabled").ShouldBeTrue();
        await view.OnAsync("[data-testid=resolution]", e => e.Input("Refunded at the platform"));
        await PressAsync(view, "resolve");

        view.WaitForAssertion(() => view.Find("[data-testid=reopen]"));
        view.Find(".acts").TextContent.ShouldContain("Refunded at the platform");
        view.Find(".acts").TextContent.ShouldContain("Customer dispute");
        view.Find(".moments li").TextContent.ShouldContain("Test finance");
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.AuditEvents.SingleAsync(a => a.Action == AuditAction.DiscrepancyResolved, Stop)).ActorId.ShouldBe("test:finance");
    }

    [Fact]
    public async Task Resolve_AfterSomebodyElseActed_SaysWhoAndShowsTheirAct()
    {
        var found = await postgres.Databases.DiscrepancyAsync(now);
        await using var page = new Page(postgres, Role.Finance, "zh-CN");
        var view = Open(page, found.Id);
        view.WaitForAssertion(() => view.Find("[data-testid=reason-code]"));
        await view.OnAsync($"[data-testid=reason-code] input[value={nameof(ReasonCode.TestOrder)}]", e => e.Change("on"));
        await view.OnAsync("[data-testid=resolution]", e => e.Input("测试"));
        // Nobody listens in this test, so the page still shows the version before the note.
        await new DiscrepancyDesk(postgres.Databases, TimeProvider.System).NoteAsync(Given.OtherFinance, found.Id, found.Version, "先别动", Stop);

        await PressAsync(view, "resolve");

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("赵会计 刚刚修改过"));
        view.WaitForAssertion(() => view.Find(".moments").TextContent.ShouldContain("先别动"));
        view.Find("[data-testid=resolve]").ShouldNotBeNull();
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.Discrepancies.SingleAsync(Stop)).Status.ShouldBe(DiscrepancyStatus.Open);
    }

    [Fact]
    public async Task TakeNoteHandBack_ByFinance_EachShowsByOneRead()
    {
        // Without an order the case's own row is the only one that a read of the page asks for in full.
        var found = await postgres.Databases.DiscrepancyAsync(now, d => d.OrderNo = null);
        var reads = new CountedStatement(postgres, "d.seen_count");
        await using var page = new Page(postgres, Role.Finance, "en", services => services.AddSingleton<IDbContextFactory<VipDb>>(reads));
        await page.ListenAsync();
        var view = Open(page, found.Id);
        view.WaitForAssertion(() => view.Find("[data-testid=take]"));

        await PressAsync(view, "take");
        view.WaitForAssertion(() => view.Find(".acts .facts").TextContent.ShouldContain("Test finance"));
        await view.OnAsync("[data-testid=note]", e => e.Input("Asked the member"));
        await PressAsync(view, "add-note");
        view.WaitForAssertion(() => view.Find(".moments li").TextContent.ShouldContain("Asked the member"));
        view.Find("[data-testid=note]").GetAttribute("value").ShouldBeNullOrEmpty();
        await view.OnAsync("[data-testid=assign]", e => e.Change(DiscrepancyFilter.Unassigned));
        view.WaitForAssertion(() => view.Find(".acts .facts").TextContent.ShouldContain("Unassigned"));
        reads.Sent.ShouldBe(1 + 3, "one when the page opened, and one by the signal of each act");
    }

    [Theory]
    [InlineData("SIDES_AGREE", "Checked manually: both sides agree")]
    [InlineData("平台已一致", "平台已一致")]
    public async Task AutoResolved_CodeOrOldSentence_IsShownInWords(string stored, string shown)
    {
        var found = await postgres.Databases.DiscrepancyAsync(now,
            d => (d.Status, d.Resolution, d.ResolvedBy) = (DiscrepancyStatus.AutoResolved, stored, "system"));
        await using var page = new Page(postgres, Role.Finance, "en");
        var view = Open(page, found.Id);

        view.WaitForAssertion(() => view.Find(".acts .facts").TextContent.ShouldContain(shown));
    }

    [Fact]
    public async Task Reopen_AsksWhy_ThenItWaitsAgain()
    {
        var found =
            await postgres.Databases.DiscrepancyAsync(now, d => (d.Status, d.Resolution, d.ResolvedBy) = (DiscrepancyStatus.AutoResolved, "平台已一致", "system"));
        await using var page = new Page(postgres, Role.Finance, "en");
        await page.ListenAsync();
        var view = Open(page, found.Id);
        view.WaitForAssertion(() => view.Find("[data-testid=reopen]"));

        var asking = PressAsync(view, "reopen");
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("textarea"));
        await page.Dialogs.OnAsync("textarea", e => e.Input("Not in the bill"));
        await page.Dialogs.PressAsync("Reopen");
        await asking;

        view.WaitForAssertion(() => view.Find("[data-testid=resolve]"));
        view.Find(".moments li").TextContent.ShouldContain("Not in the bill");
    }

    [Fact]
    public async Task PreviousAndNext_InAFilter_KeepIt()
    {
        var first = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-3));
        var middle = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-2));
        await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-1), d => d.Channel = "alipay");
        await using var page = new Page(postgres, Role.Support, "en");
        var view = page.At<DiscrepancyPage>($"/discrepancies/{middle.Id}?channel=wechat", p => p.Add(x => x.Id, middle.Id));

        view.WaitForAssertion(() => view.Find("a[rel=prev]").GetAttribute("href").ShouldBe($"/discrepancies/{first.Id}?channel=wechat"));
        view.Find("a[rel=next]").HasAttribute("href").ShouldBeFalse();
    }

    [Fact]
    public async Task AnUnknownOne_SaysSo()
    {
        await using var page = new Page(postgres, Role.Support, "en");
        var view = Open(page, Guid.NewGuid());
        view.WaitForAssertion(() => view.Find(".empty-title").TextContent.ShouldBe("Discrepancy not found"));
    }

    private static IRenderedComponent<DiscrepancyPage> Open(Page page, Guid id) => page.At<DiscrepancyPage>($"/discrepancies/{id}", p => p.Add(x => x.Id, id));

    // Found and pressed in one go: a list of people that arrives in between would draw the button anew.
    private static Task PressAsync(IRenderedComponent<DiscrepancyPage> view, string name)
        => view.OnAsync($"[data-testid={name}]", e => e.ClickAsync(new()));

    private static string[] Line(IRenderedComponent<DiscrepancyPage> view, string name)
        => [.. view.FindAll(".evidence tbody tr")
            .Single(r => r.QuerySelector("th")!.TextContent.TrimStart('≠') == name).Children.Select(cell => cell.TextContent.Trim())];
}
