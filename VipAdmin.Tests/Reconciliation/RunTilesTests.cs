using VipAdmin.Core.Backend;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Reconciliation;

/// <summary>The tiles of a run are the one set of its numbers: each order stands in one of them, and together they are its total.</summary>
public sealed class RunTilesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public async Task Tiles_OfARandomRun_AddUpToItsTotal(int seed, bool dryRun)
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
        using var desk = new OrderDesk(postgres, Now);
        var random = new Random(seed);
        for (var i = 0; i < 40; i++)
        {
            var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-random.Next(6, 40)), but: o =>
            {
                if (random.Next(4) == 0)
                {
                    (o.PaymentStatus, o.CancelledAt) = (OrderStatus.Cancelled, Now.AddMinutes(-3));
                }
                o.PaymentMethod = random.Next(10) == 0 ? "barter" : o.PaymentMethod;
            });
            switch (random.Next(5))
            {
                case 0:
                    desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-4)));
                    break;
                case 1:
                    desk.WeChat.Says(order, order.PaidTrade(Now.AddMinutes(-4)) with { AmountFen = 1 });
                    break;
                case 2:
                    desk.WeChat.Fails(order);
                    break;
                case 3:
                    desk.WeChat.Says(order, TradeState.Closed, "CLOSED");
                    break;
            }
        }
        var counters = (await desk.ReconcileAsync(dryRun, askEverything: true)).Counters;

        var run = (await postgres.Databases.ReadAsync(db => Task.FromResult(db.JobRuns.OrderBy(r => r.Id).Last()))).Id;
        var tiles = await new RunItemBoard(postgres.Databases, desk.Time).TotalsAsync(Given.Ops, run, Stop);
        tiles.Sum(tile => tile.Count).ShouldBe((int)(counters[ReconciliationCounters.TotalChecked.Name] + counters[ReconciliationCounters.Watched.Name]));
        var orders = await postgres.Databases.ReadAsync(
            db => Task.FromResult(db.JobRunItems.Where(item => item.RunId == run).Select(item => item.OrderNo).ToList()));
        orders.Distinct().Count().ShouldBe(orders.Count, "each order stands in one tile");
        tiles.Count.ShouldBeGreaterThan(3);
    }
}
