using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Discrepancies;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Discrepancies;

public sealed class RepairCardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly DateTime now = TimeProvider.System.UtcNow();
    private readonly ScriptedPlatform wechat = new();
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(now);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Page Page(string role, string language = "en")
        => new(postgres, role, language, services => services.AddSingleton(new PaymentPlatforms([wechat])));

    private static IRenderedComponent<DiscrepancyPage> Open(Page page, Discrepancy found)
        => page.At<DiscrepancyPage>($"/discrepancies/{found.Id}", parameters => parameters.Add(p => p.Id, found.Id));

    private async Task<(Order Order, Discrepancy Found)> LateAsync()
    {
        var order = await postgres.Databases.PurchaseAsync(now.AddHours(-2), but: o => o.PaymentStatus = OrderStatus.Cancelled);
        wechat.Says(order, order.PaidTrade(now.AddHours(-1)));
        using var bench = new RepairBench(postgres, now);
        return (order, await bench.FoundAsync(DiscrepancyType.LatePayment, order));
    }

    [Fact]
    public async Task Propose_ShowsWhatWouldChangeAndWhatThePlatformSays_ThenWaitsForAnother()
    {
        var (order, found) = await LateAsync();
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            await db.VipPackages.Where(package => package.PackageCode == "vip_month")
                .ExecuteUpdateAsync(set => set.SetProperty(package => package.PackageName, "One month of VIP"), Stop);
        }
        await using var page = Page(Role.Finance);
        await page.ListenAsync();
        var view = Open(page, found);
        view.WaitForAssertion(() => view.Find("[data-testid=propose-reopenAndGrant]"));

        await view.OnAsync("[data-testid=propose-reopenAndGrant]", e => e.Click());

        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find(".row-changes").TextContent.ShouldContain("Cancelled →becomesPaid"));
        page.Dialogs.Find("[data-testid=preview]").TextContent.ShouldContain("T" + order.OrderNo);
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find(".row-changes").TextContent.ShouldContain("One month of VIP"));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find(".row-changes").TextContent.ShouldNotContain("vip_month"));
        page.Dialogs.Find("[data-testid=repair-finish]").HasAttribute("disabled").ShouldBeTrue();
        await page.Dialogs.OnAsync("[data-testid=repair-reason]", e => e.Change(nameof(ReasonCode.CustomerDispute)));
        await page.Dialogs.OnAsync("[data-testid=repair-note]", e => e.Input("Member wants it"));
        await page.Dialogs.OnAsync("[data-testid=repair-finish]", e => e.Click());

        view.WaitForAssertion(() => view.Find("[data-testid=why-not]").TextContent.ShouldContain("second person"));
        view.FindAll("[data-testid=approve]").ShouldBeEmpty();
        // It cannot be ended in a second way beside the proposal.
        view.FindAll("[data-testid=resolve], [data-testid=write-off], [data-testid=ignore]").ShouldBeEmpty();
        view.Find("[data-testid=resolve-later]").TextContent.ShouldContain("proposal is under way");
        view.Find("[data-testid=repair]").TextContent.ShouldContain("Member wants it");
    }

    [Fact]
    public async Task Approve_BySecondPerson_LooksAgainAndCarriesItOut()
    {
        var (order, found) = await LateAsync();
        using var bench = new RepairBench(postgres, now);
        bench.WeChat.Says(order, order.PaidTrade(now.AddHours(-1)));
        await bench.ProposedAsync(Given.OtherFinance, found, DiscrepancyAction.ReopenAndGrant);
        await using var page = Page(Role.Finance, "zh-CN");
        await page.ListenAsync();
        var view = Open(page, found);
        view.WaitForAssertion(() => view.Find("[data-testid=approve]"));

        await view.OnAsync("[data-testid=approve]", e => e.Click());
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=repair-finish]").HasAttribute("disabled").ShouldBeFalse());
        await page.Dialogs.OnAsync("[data-testid=repair-finish]", e => e.Click());

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("已执行"));
        (await bench.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Paid);
        (await bench.ReadAsync(found)).ResolvedById.ShouldBe("test:finance");
        view.WaitForAssertion(() => view.Find(".repair-past").TextContent.ShouldContain("赵会计"));
    }

    [Fact]
    public async Task CarryOut_ByItsProposer_SaysCarriedOut_AndTheNextCaseOpens()
    {
        var order = await postgres.Databases.PurchaseAsync(now.AddHours(-2), but: o => (o.PaymentStatus, o.PaidAt) = (OrderStatus.Paid, now.AddHours(-9)));
        using var bench = new RepairBench(postgres, now);
        foreach (var platform in new[] { wechat, bench.WeChat })
        {
            platform.Says(order, order.PaidTrade(now.AddHours(-1)));
        }
        var found = await bench.FoundAsync(DiscrepancyType.TimeShift, order);
        await bench.ProposedAsync(Given.Finance, found, DiscrepancyAction.CorrectPaidAt);
        var next = await postgres.Databases.DiscrepancyAsync(now);
        await using var page = Page(Role.Finance, "zh-CN");
        await page.ListenAsync();
        var view = Open(page, found);
        view.WaitForAssertion(() => view.Find("[data-testid=approve]").TextContent.ShouldBe("执行"));

        await view.OnAsync("[data-testid=approve]", e => e.Click());
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=repair-finish]").HasAttribute("disabled").ShouldBeFalse());
        await page.Dialogs.OnAsync("[data-testid=repair-finish]", e => e.Click());

        var navigation = page.Services.GetRequiredService<NavigationManager>();
        view.WaitForAssertion(() => navigation.Uri.ShouldEndWith($"/discrepancies/{next.Id}"));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var kinds = await db.DiscrepancyEvents.Where(e => e.DiscrepancyId == found.Id).OrderBy(e => e.Id).Select(e => e.Kind).ToListAsync(Stop);
        kinds.TakeLast(2).ShouldBe([DiscrepancyEventKind.CarriedOut, DiscrepancyEventKind.Resolved]);
        var ended = Open(page, found);
        ended.WaitForAssertion(() => ended.Find(".repair-past").TextContent.ShouldContain("已执行"));
        ended.Find(".repair-past").TextContent.ShouldNotContain("已批准");
    }

    [Fact]
    public async Task Propose_PlatformSilent_SaysSoAndCannotBeSent()
    {
        var (order, found) = await LateAsync();
        wechat.Fails(order);
        await using var page = Page(Role.Finance);
        var view = Open(page, found);
        view.WaitForAssertion(() => view.Find("[data-testid=propose-reopenAndGrant]"));

        await view.OnAsync("[data-testid=propose-reopenAndGrant]", e => e.Click());

        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=against]").TextContent.ShouldContain("NETWORK_TIMEOUT"));
        page.Dialogs.Find("[data-testid=repair-finish]").HasAttribute("disabled").ShouldBeTrue();
    }

    [Fact]
    public async Task Offers_WhereARefundIsAdvised_BeginWithIt_AndItsNumberIsAskedFor()
    {
        var (order, found) = await LateAsync();
        // Paid again since: granting would give twice.
        var member = await postgres.Databases.ReadAsync(db => db.Members.SingleAsync(m => m.UserId == order.UserId, Stop));
        await postgres.Databases.OrderAsync(now.AddMinutes(-10), member,
            o => (o.PaymentStatus, o.PaidAt, o.TransactionId) = (OrderStatus.Paid, now.AddMinutes(-9), "4300"));
        await using var page = Page(Role.Finance, "zh-CN");
        await page.ListenAsync();
        var view = Open(page, found);
        view.WaitForAssertion(() => view.FindAll(".repair-choices button").Select(button => button.TextContent)
            .ShouldBe(["已在平台退款…", "接受现状", "恢复订单并开通"]));
        view.Find("[data-testid=refunded]").ClassList.ShouldNotContain("button-plain");
        view.Find("[data-testid=propose-reopenAndGrant]").ClassList.ShouldContain("button-plain");
        view.FindAll("[data-testid=refund-no]").ShouldBeEmpty();

        await view.OnAsync("[data-testid=refunded]", e => e.Click());

        view.WaitForAssertion(() => view.Find("[data-testid=refund-no]"));
        view.Find("[data-testid=reason-code] input[checked]").GetAttribute("value").ShouldBe(nameof(ReasonCode.RefundedAtPlatform));
        await view.OnAsync("[data-testid=resolution]", e => e.Input("已全额退款"));
        view.Find("[data-testid=resolve]").HasAttribute("disabled").ShouldBeTrue();
        view.Find("[data-testid=write-off]").HasAttribute("disabled").ShouldBeTrue();
        await view.OnAsync("[data-testid=refund-no]", e => e.Input("503001000012"));
        await view.OnAsync("[data-testid=resolve]", e => e.Click());
        await Wait.UntilAsync(() => postgres.Databases.ReadAsync(db => db.Discrepancies.AnyAsync(d => d.Resolution == "503001000012 · 已全额退款", Stop)));
    }

    [Theory]
    [InlineData(null, "ReopenAndGrant Accept")]
    [InlineData(CaseAdvice.GrantOrRefund, "ReopenAndGrant refunded Accept")]
    [InlineData(CaseAdvice.RefundOrAccept, "refunded Accept ReopenAndGrant")]
    [InlineData(CaseAdvice.Close, "Accept ReopenAndGrant")]
    public void Offers_UnderAnAdvice_FollowIt(CaseAdvice? advice, string order)
        => string.Join(' ', RepairCard.Advised([new(DiscrepancyAction.ReopenAndGrant, true), new(DiscrepancyAction.Accept, true)], advice)
            .Select(offer => offer?.Action.ToString() ?? "refunded")).ShouldBe(order);

    [Theory]
    [InlineData(Role.Ops)]
    [InlineData(Role.Support)]
    [InlineData(Role.Auditor)]
    public async Task Card_ForThoseWhoMayNot_SaysWhyAndDrawsNoAct(string role)
    {
        var (_, found) = await LateAsync();
        await using var page = Page(role);
        var view = Open(page, found);

        view.WaitForAssertion(() => view.Find("[data-testid=not-yours]").TextContent.ShouldContain("Only finance"));
        view.FindAll("[data-testid=repair] button").ShouldBeEmpty();
    }

    [Fact]
    public async Task WriteOffAndIgnore_FromTheActs_NeedReasonAndWords()
    {
        var (_, found) = await LateAsync();
        await using var page = Page(Role.Finance);
        await page.ListenAsync();
        var view = Open(page, found);
        view.WaitForAssertion(() => view.Find("[data-testid=write-off]").HasAttribute("disabled").ShouldBeTrue());
        await view.OnAsync($"[data-testid=reason-code] input[value={nameof(ReasonCode.OpsApproval)}]", e => e.Change("on"));
        await view.OnAsync("[data-testid=resolution]", e => e.Input("rounding"));

        await view.OnAsync("[data-testid=write-off]", e => e.Click());

        await Wait.UntilAsync(() => postgres.Databases.ReadAsync(db => db.Discrepancies.AnyAsync(d => d.Status == DiscrepancyStatus.WrittenOff, Stop)));
    }
}
