using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Live;
using VipAdmin.Tests.Shared;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Discrepancies;
using VipAdmin.Web.Shared;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Discrepancies;

/// <summary>One case after the other: what is known now, the place in the list, the next one, undo, and text that is not lost.</summary>
public sealed class DiscrepancyFlowTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly DateTime now = TimeProvider.System.UtcNow();
    private readonly DraftsTests.Storage browser = new();
    private readonly EphemeralDataProtectionProvider keys = new();
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Verdict_AfterTheMemberPaidAgain_AdvisesARefundBesideTheStaleSnapshot()
    {
        var member = await postgres.Databases.MemberAsync(now, m => (m.VipLevel, m.VipExpireAt) = (1, now.AddDays(30)));
        var order = await postgres.Databases.OrderAsync(now.AddHours(-1), member,
            o => (o.PaymentStatus, o.CancelledAt) = (OrderStatus.Cancelled, now.AddMinutes(-30)));
        await postgres.Databases.OrderAsync(now.AddMinutes(-10), member,
            o => (o.PaymentStatus, o.PaidAt, o.TransactionId) = (OrderStatus.Paid, now.AddMinutes(-9), "4300"));
        var found = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-20), d =>
        {
            (d.OrderId, d.OrderNo, d.Subject, d.UserId) = (order.OrderId, order.OrderNo, order.OrderNo, member.UserId);
            d.LocalEvidence = """{"status":"cancelled","amountFen":2990,"level":0,"lifetime":false,"laterPaidOrders":0}""";
        });
        await using var page = Browser();
        var view = Open(page, found.Id);

        view.WaitForAssertion(() => view.Find("[data-testid=verdict] strong").TextContent.ShouldBe("Refund; do not grant again"));
        view.Find("[data-testid=verdict]").TextContent.ShouldContain("The member paid ¥29.90 for another order");
        view.FindAll(".case-facts tbody tr").Count.ShouldBe(6);
        var later = view.FindAll(".case-facts tbody tr").Single(row => row.TextContent.Contains("Later paid orders"));
        later.ClassList.ShouldContain("differs");
        later.QuerySelectorAll("td").Select(cell => cell.TextContent).ShouldBe(["0", "1"]);
        view.Find("[data-testid=technical]").HasAttribute("open").ShouldBeFalse();
    }

    [Fact]
    public async Task PlatformsFacts_AfterItWasAsked_StandUnderNowWithTheTimeOfTheAnswer()
    {
        var order = await postgres.Databases.OrderAsync(now.AddHours(-1), but: o => o.PaymentStatus = OrderStatus.Cancelled);
        var found = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-20), d => (d.OrderNo, d.Subject) = (order.OrderNo, order.OrderNo));
        await using var page = Browser();
        await page.ListenAsync();
        var view = Open(page, found.Id);
        view.WaitForAssertion(() => Cells(view, "Platform received").ShouldBe(["¥29.90", "not checked again"]));
        view.FindAll("[data-testid=asked]").ShouldBeEmpty();

        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Stop);
            await Acts.CommitAsync(db, TimeProvider.System, new Act(Given.Finance, AuditAction.OrderChecked, order.OrderNo,
                Data: new { outcome = "discrepancy", platform = new { state = "refunded", amountFen = 2990, refundedFen = 2990 } }), [Topic.Orders], Stop);
        }

        // The open page reads by the signal of the check.
        view.WaitForAssertion(() => Cells(view, "Platform received").ShouldBe(["¥29.90", "¥29.90"]));
        Cells(view, "Paid at the platform")[1].ShouldBe("not stated");
        view.Find("[data-testid=asked]").TextContent.ShouldStartWith("Platform last answered");
        view.Find("[data-testid=verdict]").TextContent.ShouldContain("refunded");
    }

    private static string[] Cells(IRenderedComponent<DiscrepancyPage> view, string fact)
        => [.. view.FindAll(".case-facts tbody tr").Single(row => row.TextContent.Contains(fact)).QuerySelectorAll("td")
            .Select(cell => cell.TextContent.Trim())];

    [Fact]
    public async Task Place_InTheListItWasOpenedFrom_CountsAndSumsIt()
    {
        await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-3), d => d.PlatformFen = 10_00);
        var largest = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-2), d => d.PlatformFen = 899_00);
        var second = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-1), d => d.PlatformFen = 50_00);
        await postgres.Databases.DiscrepancyAsync(now, d => d.Channel = "alipay");
        await using var page = Browser();
        var view = page.At<DiscrepancyPage>($"/discrepancies/{largest.Id}?channel=wechat&sort=amount", p => p.Add(x => x.Id, largest.Id));

        view.WaitForAssertion(() => view.Find("[data-testid=place]").TextContent.ShouldBe("1 / 3 · held, not delivered: ¥959.00"));
        view.Find("a[rel=next]").GetAttribute("href").ShouldBe($"/discrepancies/{second.Id}?channel=wechat&sort=amount");
    }

    [Fact]
    public async Task Resolve_WithMoreInTheList_OpensTheNextAndCanBeUndone()
    {
        var first = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-2));
        var next = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-1));
        await using var page = Browser();
        var view = page.At<DiscrepancyPage>($"/discrepancies/{first.Id}?channel=wechat", p => p.Add(x => x.Id, first.Id));
        await WriteAsync(view, ReasonCode.TestOrder, "test order");

        await view.OnAsync("[data-testid=resolve]", e => e.ClickAsync(new()));

        var navigation = page.Services.GetRequiredService<NavigationManager>();
        view.WaitForAssertion(() => navigation.Uri.ShouldEndWith($"/discrepancies/{next.Id}?channel=wechat"));
        browser.Values.ShouldBeEmpty();
        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("Undo"));
        await page.Toasts.PressAsync("Undo");

        page.Toasts.WaitForAssertion(() => navigation.Uri.ShouldEndWith($"/discrepancies/{first.Id}?channel=wechat"));
        // What was decided is to be decided again with what was written, not from nothing.
        var again = page.At<DiscrepancyPage>($"/discrepancies/{first.Id}?channel=wechat", p => p.Add(x => x.Id, first.Id));
        again.WaitForAssertion(() => again.Find("[data-testid=resolution]").GetAttribute("value").ShouldBe("test order"));
        again.Find("[data-testid=reason-code] input[checked]").GetAttribute("value").ShouldBe(nameof(ReasonCode.TestOrder));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.Discrepancies.SingleAsync(d => d.Id == first.Id, Stop)).Status.ShouldBe(DiscrepancyStatus.Open);
        (await db.AuditEvents.SingleAsync(a => a.Action == AuditAction.DiscrepancyUndone, Stop)).ActorName.ShouldBe("Test finance");
        (await db.AuditEvents.AnyAsync(a => a.Action == AuditAction.DiscrepancyReopened, Stop)).ShouldBeFalse();
    }

    [Fact]
    public async Task Undo_AfterAColleagueActed_IsRefused()
    {
        var found = await postgres.Databases.DiscrepancyAsync(now);
        var desk = new DiscrepancyDesk(postgres.Databases, TimeProvider.System);
        await using var page = Browser();
        page.Services.GetRequiredService<ResolvedToast>().Show(page.Actor, found.Id, found.Version + 1, "/discrepancies", () => Task.CompletedTask);
        await desk.ResolveAsync(page.Actor, found.Id, found.Version, ReasonCode.TestOrder, "r", Stop);
        await desk.NoteAsync(Given.OtherFinance, found.Id, found.Version + 1, "n", Stop);

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("Undo"));
        await page.Toasts.PressAsync("Undo");

        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("赵会计"));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.Discrepancies.SingleAsync(Stop)).Status.ShouldBe(DiscrepancyStatus.Resolved);
    }

    [Fact]
    public async Task Draft_AfterAReload_IsBackAndMarkedUntilItIsSent()
    {
        var found = await postgres.Databases.DiscrepancyAsync(now);
        await using (var before = Browser())
        {
            var view = Open(before, found.Id);
            await WriteAsync(view, ReasonCode.CustomerDispute, "asked the member");
            view.Find("[data-testid=draft]").TextContent.ShouldContain("Not saved");
        }
        await using var page = Browser();
        var again = Open(page, found.Id);

        again.WaitForAssertion(() => again.Find("[data-testid=resolution]").GetAttribute("value").ShouldBe("asked the member"));
        again.Find("[data-testid=reason-code] input[checked]").GetAttribute("value").ShouldBe(nameof(ReasonCode.CustomerDispute));
        await again.OnAsync("[data-testid=draft] button", e => e.Click());
        again.FindAll("[data-testid=draft]").ShouldBeEmpty();
        browser.Values.ShouldBeEmpty();
    }

    [Fact]
    public async Task Draft_OfAResolutionThatCameTooLate_IsOfferedAsANote()
    {
        var found = await postgres.Databases.DiscrepancyAsync(now);
        await using var page = Browser();
        await page.ListenAsync();
        var view = Open(page, found.Id);
        await WriteAsync(view, ReasonCode.CustomerDispute, "refund number 77");
        await new DiscrepancyDesk(postgres.Databases, TimeProvider.System)
            .ResolveAsync(Given.OtherFinance, found.Id, found.Version, ReasonCode.TestOrder, "done", Stop);

        view.WaitForAssertion(() => view.Find("[data-testid=lost]").TextContent.ShouldContain("refund number 77"));
        await view.OnAsync("[data-testid=as-note]", e => e.Click());
        view.Find("[data-testid=note]").GetAttribute("value").ShouldBe("refund number 77");
        await view.OnAsync("[data-testid=add-note]", e => e.ClickAsync(new()));

        view.WaitForAssertion(() => view.Find(".moments li").TextContent.ShouldContain("refund number 77"));
        browser.Values.ShouldBeEmpty();
    }

    /// <summary>A browser with storage of its own, opened anew each time.</summary>
    private Page Browser() => new(postgres, Role.Finance, "en",
        services => services.AddScoped(provider => new Drafts(browser, keys, TimeProvider.System, NullLogger<Drafts>.Instance)));

    private static IRenderedComponent<DiscrepancyPage> Open(Page page, Guid id) => page.At<DiscrepancyPage>($"/discrepancies/{id}", p => p.Add(x => x.Id, id));

    private static async Task WriteAsync(IRenderedComponent<DiscrepancyPage> view, ReasonCode reason, string resolution)
    {
        view.WaitForAssertion(() => view.Find("[data-testid=reason-code]"));
        await view.OnAsync($"[data-testid=reason-code] input[value={reason.ToString()}]", e => e.Change("on"));
        await view.OnAsync("[data-testid=resolution]", e => e.Input(resolution));
    }
}
