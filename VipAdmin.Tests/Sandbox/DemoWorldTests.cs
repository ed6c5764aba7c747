using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

/// <summary>The world, moved by hand on a clock that the test turns.</summary>
public sealed class DemoWorldTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private SandboxBench bench = null!;

    private DemoWorld World => bench.Services.GetRequiredService<DemoWorld>();

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.ExecuteAsync("DROP SCHEMA IF EXISTS sandbox CASCADE");
        bench = new SandboxBench(postgres,
            settings: [("Sandbox:DemoWorld", "true"), ("Sandbox:Seed", "11"), ("Sandbox:OrdersPerMinute", "0"), ("Sandbox:Hiccups", "false")]);
        (await bench.Services.GetRequiredService<DemoGround>().PrepareAsync(new Random(1), SandboxBench.Stop)).ShouldBeNull();
        await World.StepAsync(SandboxBench.Stop);
    }

    [Fact]
    public async Task Order_PaidWithCallback_TheBackendSettlesAndGrantsOnce()
    {
        var order = await World.OrderAsync(DemoStory.PaidWithCallback, SandboxBench.Stop);
        var before = await MemberAsync(order);

        await LetTimePassAsync(TimeSpan.FromMinutes(5));

        var row = await RowAsync(order);
        row.PaymentStatus.ShouldBe(OrderStatus.Paid);
        row.TransactionId.ShouldNotBeNull();
        row.CallbackCount.ShouldBe(1);
        var member = await MemberAsync(order);
        (member.IsLifetimeVip || member.VipExpireAt > before.VipExpireAt.GetValueOrDefault()).ShouldBeTrue();
        await using var db = await postgres.Databases.CreateDbContextAsync(SandboxBench.Stop);
        (await db.PaymentCallbacks.SingleAsync(c => c.OrderNo == order.OrderNo, SandboxBench.Stop)).ProcessResult.ShouldBe("success");
        (await db.Notifications.SingleAsync(n => n.LinkUrl == "/user/orders/" + order.OrderNo, SandboxBench.Stop)).Type.ShouldBe("payment_success");
        (await db.VipGrants.AnyAsync(SandboxBench.Stop)).ShouldBeFalse();
    }

    [Fact]
    public async Task Order_CallbackTwice_IsGrantedOnce()
    {
        var order = await World.OrderAsync(DemoStory.CallbackTwice, SandboxBench.Stop);

        await LetTimePassAsync(TimeSpan.FromMinutes(5));

        (await RowAsync(order)).CallbackCount.ShouldBe(2);
        await using var db = await postgres.Databases.CreateDbContextAsync(SandboxBench.Stop);
        (await db.PaymentCallbacks.Where(c => c.OrderNo == order.OrderNo).OrderBy(c => c.CreatedAt).Select(c => c.ProcessResult).ToListAsync(SandboxBench.Stop))
            .ShouldBe(["success", "duplicate"]);
        (await db.Notifications.CountAsync(n => n.LinkUrl == "/user/orders/" + order.OrderNo, SandboxBench.Stop)).ShouldBe(1);
    }

    [Theory]
    [InlineData(DemoStory.LostCallback, OrderStatus.Pending, TradeState.Paid)]
    [InlineData(DemoStory.PaidAtTheLastSecond, OrderStatus.Pending, TradeState.Unpaid)]
    [InlineData(DemoStory.LatePayment, OrderStatus.Cancelled, TradeState.Paid)]
    [InlineData(DemoStory.RefundedAtThePlatform, OrderStatus.Pending, TradeState.Refunded)]
    [InlineData(DemoStory.WrongAmount, OrderStatus.Pending, TradeState.Paid)]
    public async Task Order_TroubledStory_TheTwoSidesDisagreeAsTold(DemoStory story, OrderStatus here, TradeState there)
    {
        var order = await World.OrderAsync(story, SandboxBench.Stop);

        await LetTimePassAsync(TimeSpan.FromMinutes(14));

        (await RowAsync(order)).PaymentStatus.ShouldBe(here);
        var known = (await bench.Platform(order.Channel).QueryAsync(new TradeQuestion(order.OrderNo, order.Package.Fen), SandboxBench.Stop))
            .ShouldBeOfType<TradeAnswer.Known>().Trade;
        known.State.ShouldBe(there);
        (known.AmountFen == order.Package.Fen).ShouldBe(story != DemoStory.WrongAmount);
    }

    [Fact]
    public async Task Order_NeverPaid_IsUnpaidOnBothSides()
    {
        var order = await World.OrderAsync(DemoStory.NeverPaid, SandboxBench.Stop);

        await LetTimePassAsync(TimeSpan.FromMinutes(14));

        (await RowAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        var known = (await bench.Platform(order.Channel).QueryAsync(new TradeQuestion(order.OrderNo, order.Package.Fen), SandboxBench.Stop))
            .ShouldBeOfType<TradeAnswer.Known>().Trade;
        known.State.ShouldBeOneOf(TradeState.Unpaid, TradeState.NotFound);
    }

    [Fact]
    public async Task Step_AnHourAtTwelveAMinute_OrdersArriveAtThatRate()
    {
        await using var busy = new SandboxBench(postgres, settings: [("Sandbox:DemoWorld", "true"), ("Sandbox:Seed", "5"), ("Sandbox:OrdersPerMinute", "12")]);
        await using var db = await postgres.Databases.CreateDbContextAsync(SandboxBench.Stop);
        var before = await db.Orders.CountAsync(SandboxBench.Stop);
        var world = busy.Services.GetRequiredService<DemoWorld>();

        for (var second = 0; second < 600; second++)
        {
            await world.StepAsync(SandboxBench.Stop);
            busy.Time.Advance(TimeSpan.FromSeconds(1));
        }

        (await db.Orders.CountAsync(SandboxBench.Stop) - before).ShouldBeInRange(80, 160);
    }

    private async Task LetTimePassAsync(TimeSpan span)
    {
        bench.Time.Advance(span);
        await World.StepAsync(SandboxBench.Stop);
    }

    private async Task<Order> RowAsync(DemoOrder order)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(SandboxBench.Stop);
        return await db.Orders.AsNoTracking().SingleAsync(o => o.OrderNo == order.OrderNo, SandboxBench.Stop);
    }

    private async Task<VipAdmin.Core.Backend.Member> MemberAsync(DemoOrder order)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(SandboxBench.Stop);
        return await db.Members.AsNoTracking().SingleAsync(m => m.UserId == order.UserId, SandboxBench.Stop);
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
