using Bunit;
using VipAdmin.Core;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Scheduling;
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

    [Fact]
    public async Task AnOrder_WithAPast_ShowsItNewestFirstWithItsLinks()
    {
        var member = await postgres.Databases.MemberAsync(now);
        var order = await postgres.Databases.OrderAsync(now.AddMinutes(-30), member, o => (o.PaymentStatus, o.CancelledAt, o.CancelReason) = (OrderStatus.Cancelled, now.AddMinutes(-15), "订单超时自动取消"));
        var found = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-5), d => d.OrderNo = d.Subject = order.OrderNo);
        var run = new JobRun { Id = Guid.CreateVersion7(), JobKey = Timetable.OrderTimeout, Status = RunStatus.Succeeded, StartedAt = now, Attempt = 1, Node = "n", Actor = "system", Counters = "{}" };
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            db.JobRuns.Add(run);
            db.JobRunItems.Add(new JobRunItem { RunId = run.Id, At = now.AddMinutes(-16), OrderNo = order.OrderNo, Outcome = ItemOutcome.Cancelled, Code = "CLOSED", LatencyMs = 41 });
            db.OrderChecks.Add(new OrderCheck { OrderId = order.OrderId, OrderNo = order.OrderNo, NextAt = now.AddHours(1), WatchedSince = now.AddMinutes(-15) });
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

    [Fact]
    public async Task AnUnknownOrder_SaysSoAndLeadsToTheSearch()
    {
        await using var page = new Page(postgres, Role.Support, "en");
        var view = Open(page, "VIP-none");
        view.WaitForAssertion(() => view.Find(".empty-title").TextContent.ShouldBe("There is no such VIP order"));
        view.Find(".empty-actions a").GetAttribute("href").ShouldBe("/orders?q=VIP-none");
    }

    private static IRenderedComponent<OrderPage> Open(Page page, string orderNo) => page.At<OrderPage>($"/orders/{orderNo}", p => p.Add(x => x.OrderNo, orderNo));
}
