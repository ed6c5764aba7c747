using Bunit;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Orders;

namespace VipAdmin.Tests.Orders;

public sealed class OrdersPageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly DateTime now = TimeProvider.System.UtcNow();

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("zh-CN", "已支付", "支付宝")]
    [InlineData("en", "Paid", "Alipay")]
    public async Task Row_InEitherLanguage_SaysStateMoneyAndMethod(string language, string status, string method)
    {
        var order = await postgres.Databases.OrderAsync(now, but: o => (o.PaymentStatus, o.PaymentMethod) = (OrderStatus.Paid, "alipay_app"));
        await postgres.Databases.DiscrepancyAsync(now, d => d.OrderNo = d.Subject = order.OrderNo);
        await using var page = new Page(postgres, Role.Support, language);
        var list = page.At<OrdersPage>("/orders");

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(1));
        var row = list.Find("tbody tr");
        new[] { order.OrderNo, status, method, "¥29.90" }.ShouldAllBe(word => row.TextContent.Contains(word));
        row.QuerySelector(".row-link")!.GetAttribute("href").ShouldBe($"/orders/{order.OrderNo}");
        row.QuerySelector(".flag").ShouldNotBeNull();
    }

    [Fact]
    public async Task Search_TypedAndSent_GoesToTheAddressAndNarrows()
    {
        var order = await postgres.Databases.OrderAsync(now);
        await postgres.Databases.OrderAsync(now.AddDays(-1));
        await using var page = new Page(postgres, Role.Support, "en");
        var list = page.At<OrdersPage>("/orders");
        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(2));

        await list.OnAsync("[data-testid=order-search]", e => e.Change(order.OrderNo));
        await list.OnAsync("form", e => e.SubmitAsync());

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(1));
        list.Markup.ShouldContain("Searched by order number");
    }

    [Theory]
    [InlineData("/orders", "No orders yet", "VIP orders appear here")]
    [InlineData("/orders?q=4200000123456789", "Nothing found", "has this transaction number")]
    [InlineData("/orders?q=VIP17639001234560001", "Nothing found", "No VIP order has this number")]
    [InlineData("/orders?status=paid", "Nothing found", "Try removing one")]
    public async Task NoRow_ForAQuestion_SaysWhyAndWhatToDo(string address, string title, string text)
    {
        await using var page = new Page(postgres, Role.Support, "en");
        var list = page.At<OrdersPage>(address);

        list.WaitForAssertion(() => list.Find(".empty-title").TextContent.ShouldBe(title));
        list.Find(".empty-text").TextContent.ShouldContain(text);
    }

    [Theory]
    [InlineData("?amount=%C2%A51%2C234.50", 123450L, null)]
    [InlineData("?amount=899元", 89900L, null)]
    [InlineData("?amount=-5", null, "“-5” is no amount")]
    [InlineData("?amount=many", null, "“many” is no amount")]
    public async Task Amount_InTheAddress_IsReadAsPeopleWriteIt(string query, long? fen, string? fault)
    {
        await postgres.Databases.OrderAsync(now, but: o => o.Amount = fen is { } known ? known / 100m : 1m);
        await postgres.Databases.OrderAsync(now, but: o => o.Amount = 2m);
        await using var page = new Page(postgres, Role.Finance, "en");
        var list = page.At<OrdersPage>("/orders" + query);

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(fen is null ? 2 : 1));
        list.FindAll(".order-fault").Select(said => said.TextContent).ShouldBe(fault is null ? [] : [fault]);
    }

    [Fact]
    public async Task Refunds_OfADay_NameWhatWasGivenBack()
    {
        var order = await postgres.Databases.OrderAsync(now, await postgres.Databases.MemberAsync(now));
        await postgres.ExecuteAsync($"""
            INSERT INTO public.refund_requests (refund_id, order_id, user_id, refund_amount, status, refunded_at)
            VALUES ('r1', '{order.OrderId}', '{order.UserId}', 9.90, 4, now() AT TIME ZONE 'UTC')
            """);
        await using var page = new Page(postgres, Role.Finance, "en");
        var list = page.At<OrdersPage>("/orders?last=1h&time=refunded");

        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(1));
        list.Find("tbody td.cell-d").TextContent.ShouldBe("¥9.90");
        list.Find("[data-testid=list-total]").TextContent.ShouldContain("Refunded");
        list.Find("[data-testid=list-total]").TextContent.ShouldContain("¥9.90");
    }

    [Fact]
    public async Task MoreThanAPage_WalksToOlderOnesAndBack()
    {
        for (var i = 0; i < 52; i++)
        {
            await postgres.Databases.OrderAsync(now.AddSeconds(-i));
        }
        await using var page = new Page(postgres, Role.Support, "en");
        var list = page.At<OrdersPage>("/orders");
        list.WaitForAssertion(() => list.FindAll("tbody tr").Count.ShouldBe(50));

        var second = page.At<OrdersPage>(list.Find("a[rel=next]").GetAttribute("href")!);
        second.WaitForAssertion(() => second.FindAll("tbody tr").Count.ShouldBe(2));
        var back = page.At<OrdersPage>(second.Find("a[rel=prev]").GetAttribute("href")!);
        back.WaitForAssertion(() => back.FindAll("tbody tr").Count.ShouldBe(50));
    }
}
