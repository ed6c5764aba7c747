using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Orders;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Orders;

public sealed class OrderPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly DateTime now = TimeProvider.System.UtcNow();
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("en", "Late payment", "Reopen and grant", "No discrepancy of this order is open. Query the platform:", "Operations and finance can")]
    [InlineData("zh-CN", "取消后到账", "恢复订单并开通", "该订单没有待处理的差异。可向平台查询：", "运维或财务可向平台查询")]
    public async Task AnOrder_WithAnUnfinishedDiscrepancy_OffersItsRepairs_AndAnotherSaysHow(
        string language, string type, string action, string none, string reader)
    {
        var order = await postgres.Databases.OrderAsync(now.AddMinutes(-30), await postgres.Databases.MemberAsync(now),
            o => (o.PaymentStatus, o.CancelledAt) = (OrderStatus.Cancelled, now.AddMinutes(-15)));
        var other = await postgres.Databases.OrderAsync(now.AddMinutes(-31), await postgres.Databases.MemberAsync(now));
        var found = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-5),
            d => (d.Subject, d.OrderNo, d.OrderId) = (order.OrderNo, order.OrderNo, order.OrderId));
        await using var page = new Page(postgres, Role.Finance, language);

        var view = Open(page, order.OrderNo);
        view.WaitForAssertion(() => view.Find("[data-testid=order-repairs] [data-testid=propose-reopenAndGrant]").TextContent.ShouldBe(action));
        view.Find($"[data-testid=order-repairs] a[href='/discrepancies/{found.Id}']").TextContent.ShouldBe(type);

        var quiet = Open(page, other.OrderNo);
        quiet.WaitForAssertion(() => quiet.Find("[data-testid=no-repairs]").TextContent.ShouldStartWith(none));
        quiet.FindAll("[data-testid=order-repairs]").ShouldBeEmpty();

        await using var support = new Page(postgres, Role.Support, language);
        var read = Open(support, other.OrderNo);
        read.WaitForAssertion(() => read.Find("[data-testid=no-repairs]").TextContent.ShouldContain(reader));
    }

    [Theory]
    [InlineData("zh-CN", "微信支付已收到 ¥28.90，与订单金额不一致，尚未开通。", "订单金额 ¥29.90", "实付 ¥28.90", "差额 −¥1.00", "差异解决前会继续查询")]
    [InlineData("en", "WeChat Pay has received ¥28.90, not the amount of the order; not activated.", "order amount ¥29.90", "received ¥28.90",
        "difference −¥1.00", "Asked again until the discrepancy is resolved")]
    public async Task AnOrder_WithMoneyOfAnotherAmount_SaysWhatArrived(string language, string said, string ordered, string received, string differs,
        string next)
    {
        var order = await postgres.Databases.OrderAsync(now.AddMinutes(-30), await postgres.Databases.MemberAsync(now));
        await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-5), d =>
        {
            (d.Type, d.Subject, d.OrderNo, d.OrderId) = (DiscrepancyType.AmountMismatch, order.OrderNo, order.OrderNo, order.OrderId);
            (d.PlatformFen, d.PlatformEvidence) = (28_90, """{"state":"paid","amountFen":"2890","paidAt":"2026-11-23T06:31:00Z"}""");
        });
        await postgres.SaveAsync(new OrderCheck { OrderId = order.OrderId, OrderNo = order.OrderNo, NextAt = now.AddHours(1) });
        await using var page = new Page(postgres, Role.Support, language);

        var view = Open(page, order.OrderNo);

        view.WaitForAssertion(() => view.Find("[data-testid=held] strong").TextContent.ShouldBe(said));
        view.FindAll("[data-testid=held] .case-facts span").Select(fact => fact.TextContent).Take(3).ShouldBe([ordered, received, differs]);
        view.Find(".moment-ahead").TextContent.ShouldContain(next);
    }

    [Fact]
    public async Task AnOrder_WithAPast_ShowsItNewestFirstWithItsLinks()
    {
        var member = await postgres.Databases.MemberAsync(now);
        var order =
            await postgres.Databases.OrderAsync(now.AddMinutes(-30), member,
                o => (o.PaymentStatus, o.CancelledAt, o.CancelReason) = (OrderStatus.Cancelled, now.AddMinutes(-15), "订单超时自动取消"));
        var found = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-5), d => d.OrderNo = d.Subject = order.OrderNo);
        var run = new JobRun
        {
            Id = Guid.CreateVersion7(), JobKey = Timetable.OrderTimeout, Status = RunStatus.Succeeded, StartedAt = now, Attempt = 1,
            Node = "n", Actor = "system", Counters = "{}"
        };
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            db.JobRuns.Add(run);
            db.JobRunItems.Add(
                new OrderRunItem
                {
                    RunId = run.Id, At = now.AddMinutes(-16), OrderNo = order.OrderNo, Outcome = ItemOutcome.Cancelled, Code = "CLOSED",
                    LatencyMs = 41
                });
            db.OrderChecks.Add(
                new OrderCheck { OrderId = order.OrderId, OrderNo = order.OrderNo, NextAt = now.AddHours(1), WatchedSince = now.AddMinutes(-15) });
            await db.SaveChangesAsync(Stop);
        }
        await using var page = new Page(postgres, Role.Support, "zh-CN");
        var view = Open(page, order.OrderNo);

        view.WaitForAssertion(() => view.FindAll(".moment").Count.ShouldBe(5));
        view.FindAll(".moment strong").Select(s => s.TextContent).ShouldBe(["将再次查询平台", "发现差异", "已取消", "查询平台", "下单"]);
        view.FindAll(".moment a").Select(a => a.GetAttribute("href")).ShouldBe([$"/discrepancies/{found.Id}", $"/runs/{run.Id}"]);
        view.Find(".moments").TextContent.ShouldContain("订单超时自动取消");
        view.Find("aside").TextContent.ShouldContain(member.Phone[..3] + "****" + member.Phone[^4..]);
        view.Markup.ShouldNotContain(member.Phone);
        view.Find($"a[href='/members/{member.UserId}']").ShouldNotBeNull();
    }

    [Theory]
    [InlineData(OrderStatus.Pending, false, true)]
    [InlineData(OrderStatus.Cancelled, true, true)]
    [InlineData(OrderStatus.Paid, false, false)]
    [InlineData(OrderStatus.Refunded, false, false)]
    [InlineData(OrderStatus.Cancelled, false, false)]
    public async Task AnOrder_WithANextTime_PromisesALookOnlyWhereOneComes(OrderStatus status, bool watched, bool promised)
    {
        var order = await postgres.Databases.OrderAsync(now.AddDays(-3), but: o => o.PaymentStatus = status);
        await postgres.SaveAsync(
            new OrderCheck
            {
                OrderId = order.OrderId, OrderNo = order.OrderNo, UnknownAttempts = 1, NextAt = now.AddDays(-2),
                WatchedSince = watched ? now.AddDays(-2) : null
            });
        await using var page = new Page(postgres, Role.Support, "en");
        var view = Open(page, order.OrderNo);

        view.WaitForAssertion(() => view.FindAll(".moment").Count.ShouldBeGreaterThan(0));

        view.FindAll(".moment-ahead").Count.ShouldBe(promised ? 1 : 0);
    }

    [Fact]
    public async Task AnUnknownOrder_SaysSoAndLeadsToTheSearch()
    {
        await using var page = new Page(postgres, Role.Support, "en");
        var view = Open(page, "VIP-none");
        view.WaitForAssertion(() => view.Find(".empty-title").TextContent.ShouldBe("VIP order not found"));
        view.Find(".empty-actions a").GetAttribute("href").ShouldBe("/orders?q=VIP-none");
    }

    /// <summary>The desk leads here from a line of a statement whose order we do not have.</summary>
    [Theory]
    [InlineData("zh-CN", "平台有这个单号")]
    [InlineData("en", "The platform names this number")]
    public async Task AnUnknownOrder_ThatAStatementNames_LeadsToItsDiscrepancy(string language, string words)
    {
        var found = await postgres.Databases.DiscrepancyAsync(now, d => (d.Type, d.Subject) = (DiscrepancyType.LocalMissing, "wechat:2026-11-22:7"));
        await using var page = new Page(postgres, Role.Support, language);

        var view = Open(page, found.OrderNo!);

        view.WaitForAssertion(() => view.Find(".empty-text").TextContent.ShouldContain(words));
        view.Find("[data-testid=case-line] .case-open").GetAttribute("href").ShouldBe($"/discrepancies/{found.Id}");
    }

    [Fact]
    public async Task Check_OfALostPayment_ShowsWhatWouldBeDoneAndDoesItOnlyWhenAgreed()
    {
        await postgres.Databases.PackagesAsync(now);
        var order = await postgres.Databases.PurchaseAsync(now.AddMinutes(-10));
        var platform = new ScriptedPlatform();
        platform.Says(order,
            platform.TradeOf(order.OrderNo, TradeState.Paid, "SUCCESS")
                with
            { AmountFen = 29_90, Currency = "CNY", TransactionId = "4200000042", PaidAt = now.AddMinutes(-9) });
        await using var page = new Page(postgres, Role.Finance, "en",
            services => services.RemoveAll<IPaymentPlatform>().AddSingleton<IPaymentPlatform>(platform));
        await page.ListenAsync();
        var view = Open(page, order.OrderNo);

        var leaving = AskAsync(page, view);
        page.Dialogs.Markup.ShouldContain("The payment will be booked and the membership granted.");
        page.Dialogs.Markup.ShouldContain("4200000042");
        (await StatusAsync(order)).ShouldBe(OrderStatus.Pending);
        await page.Dialogs.PressAsync("Cancel");
        await leaving;
        (await StatusAsync(order)).ShouldBe(OrderStatus.Pending);

        var doing = AskAsync(page, view);
        await page.Dialogs.OnAsync("[data-testid=apply]", e => e.ClickAsync(new()));
        await doing;
        (await StatusAsync(order)).ShouldBe(OrderStatus.Paid);
        page.Toasts.WaitForAssertion(() => page.Toasts.Markup.ShouldContain("Payment booked, membership granted"));
        view.WaitForAssertion(() => view.FindAll(".moment strong").Select(m => m.TextContent).ShouldContain("Membership granted"));
    }

    [Theory]
    [InlineData(Role.Support)]
    [InlineData(Role.Auditor)]
    public async Task Check_WithoutTheRight_IsAbsent(string role)
    {
        var order = await postgres.Databases.OrderAsync(now);
        await using var page = new Page(postgres, role, "en");
        var view = Open(page, order.OrderNo);
        view.WaitForAssertion(() => view.Find(".page-header h1").TextContent.ShouldContain(order.OrderNo));
        view.FindAll("[data-testid=check]").ShouldBeEmpty();
    }

    private static Task AskAsync(Page page, IRenderedComponent<OrderPage> view)
    {
        view.WaitForAssertion(() => view.Find("[data-testid=check]").HasAttribute("disabled").ShouldBeFalse());
        var asking = view.OnAsync("[data-testid=check]", e => e.ClickAsync(new()));
        page.Dialogs.WaitForAssertion(() => page.Dialogs.Find("[data-testid=apply]"));
        return asking;
    }

    private async Task<OrderStatus> StatusAsync(Order order)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.Orders.Where(o => o.OrderId == order.OrderId).Select(o => o.PaymentStatus).SingleAsync(Stop);
    }

    private static IRenderedComponent<OrderPage> Open(Page page, string orderNo)
        => page.At<OrderPage>($"/orders/{orderNo}", p => p.Add(x => x.OrderNo, orderNo));

    [Theory]
    [InlineData("zh-CN", "将取消", "已取消", "试运行")]
    [InlineData("en", "Would cancel", "Cancelled", "dry run")]
    public async Task AnOrder_OfADryRun_SaysWhatWouldBeDoneAndNotThatItWas(string language, string would, string was, string dry)
    {
        var order = await postgres.Databases.OrderAsync(now.AddMinutes(-30), await postgres.Databases.MemberAsync(now));
        var run = GivenRuns.Run(Timetable.OrderTimeout, now.AddMinutes(-1), dryRun: true, trigger: RunTrigger.Manual);
        await postgres.SaveAsync(run, run.Item(order.OrderNo, ItemOutcome.Cancelled, 2990, 198));
        await using var page = new Page(postgres, Role.Support, language);

        var view = Open(page, order.OrderNo);

        view.WaitForAssertion(() => view.FindAll(".moment .chip").Select(chip => chip.TextContent).ShouldContain(would));
        view.FindAll(".moment").ShouldAllBe(moment => !moment.TextContent.Contains(was, StringComparison.OrdinalIgnoreCase));
        view.Markup.ShouldContain(dry, Case.Insensitive);
    }

    [Theory]
    [InlineData("zh-CN", "无限期")]
    [InlineData("en", "unlimited")]
    public async Task AnOrder_OfAMemberWithoutAnEnd_SaysSo(string language, string word)
    {
        var member = await postgres.Databases.MemberAsync(now, m => m.VipLevel = 1);
        var order = await postgres.Databases.OrderAsync(now.AddMinutes(-30), member);
        await postgres.ExecuteAsync("UPDATE users SET vip_expire_at = '9999-12-31 23:59:59'");
        await using var page = new Page(postgres, Role.Support, language);
        var view = Open(page, order.OrderNo);
        view.WaitForAssertion(() => view.Find("aside").TextContent.ShouldContain(word));
    }
}
