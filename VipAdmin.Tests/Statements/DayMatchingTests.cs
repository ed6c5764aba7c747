using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Statements.MatchWorld;

namespace VipAdmin.Tests.Statements;

public sealed class DayMatchingTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private MatchWorld world = null!;
    private OrderDesk desk = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(At(Day, 0));
        world = new MatchWorld(postgres);
        desk = new OrderDesk(postgres, world.Time.GetUtcNow().UtcDateTime);
    }

    public ValueTask DisposeAsync()
    {
        desk.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(true, Match.Matched, DiscrepancyStatus.AutoResolved)]
    // The platform does not confirm what its own statement says: a person decides.
    [InlineData(false, Match.Discrepancy, DiscrepancyStatus.Open)]
    public async Task Match_ALostCallback_IsPutRightOnceThePlatformConfirms(bool confirmed, Match match, DiscrepancyStatus status)
    {
        var order = await postgres.Databases.PurchaseAsync(At(Day, 12));
        var line = await world.LineAsync(order, l => (l.TransactionId, l.TradedAt) = ("4200-1", At(Day, 12, 1)), Day);
        if (confirmed)
        {
            desk.WeChat.Says(order, order.PaidTrade(At(Day, 12, 1), "4200-1"));
        }
        else
        {
            desk.WeChat.Fails(order);
        }

        await Days.MatchAsync(Given.Finance, WeChat, Day, null, Stop);

        desk.WeChat.Asked.ShouldBe([order.OrderNo]);
        (await world.FoundAsync()).Single(d => d.Type == DiscrepancyType.LostCallback).Status.ShouldBe(status);
        (await world.NowAsync(line)).Match.ShouldBe(match);
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(confirmed ? OrderStatus.Paid : OrderStatus.Pending);
        (await world.SumsAsync(Day)).Unexplained.ShouldBe(0);
    }

    [Fact]
    public async Task PutRight_ALostCallbackThatAnImportFound_IsSettledAndTheDayMatchedAgain()
    {
        var order = await postgres.Databases.PurchaseAsync(At(Day, 12));
        await world.LineAsync(order, l => (l.TransactionId, l.TradedAt) = ("4200-1", At(Day, 12, 1)), Day);
        var first = await world.MatchAsync(Day);
        first.Matched.ShouldBe(0);
        desk.WeChat.Says(order, order.PaidTrade(At(Day, 12, 1), "4200-1"));
        var import = new StatementImport(WeChat, Day, BillKind.Trade, ImportState.Imported) { Matched = first };

        var after = await Days.PutRightAsync(Actor.System, import, null, Stop);

        after.Matched!.Matched.ShouldBe(1);
        (await world.FoundAsync()).ShouldHaveSingleItem().Status.ShouldBe(DiscrepancyStatus.AutoResolved);
        (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Paid);
    }

    [Fact]
    public async Task Match_ALostCallbackOfOtherBusiness_StaysOpenAndNoPlatformIsAsked()
    {
        var order = await postgres.Databases.OrderAsync(At(Day, 12), null, o => o.OrderType = "points");
        await world.LineAsync(order, null, Day);

        await Days.MatchAsync(Given.Finance, WeChat, Day, null, Stop);

        desk.WeChat.Asked.ShouldBeEmpty();
        (await world.OpenAsync()).ShouldBe([(DiscrepancyType.LostCallback, order.OrderNo)]);
    }

    [Fact]
    public async Task Match_WithoutTheRight_IsRefused()
        => await Should.ThrowAsync<NotPermittedException>(() => Days.MatchAsync(Given.Support, WeChat, Day, null, Stop));

    [Fact]
    public async Task Days_WithAStatement_AreThoseInForce()
    {
        await world.StatementAsync(Day.AddDays(-1));
        await world.StatementAsync(Day);
        await world.StatementAsync(Day.AddDays(1), Alipay);

        (await Days.DaysAsync(WeChat, Day.AddDays(-7), Day.AddDays(7), Stop)).ShouldBe([Day.AddDays(-1), Day]);
    }

    private DayMatching Days => new(world.Matching, desk.Check, postgres.Databases, world.Time);
}
