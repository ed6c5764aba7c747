using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.OrderTimeout;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Runs;

namespace VipAdmin.Tests.Reconciliation;

/// <summary>The tiles of a run are the one set of its numbers: each order stands in one of them, and together they are its total.</summary>
public sealed class RunTilesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);

    private static readonly IStringLocalizer<SchedulingText> Words
        = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider().GetRequiredService<IStringLocalizer<SchedulingText>>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, false, Timetable.Reconciliation)]
    [InlineData(2, true, Timetable.Reconciliation)]
    [InlineData(3, false, Timetable.OrderTimeout)]
    [InlineData(4, true, Timetable.OrderTimeout)]
    public async Task Tiles_OfARandomRun_AddUpToItsTotalAndAreItsCounters(int seed, bool dryRun, string job)
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
        using var desk = new OrderDesk(postgres, Now);
        var random = new Random(seed);
        for (var i = 0; i < 40; i++)
        {
            // The first is overdue, pending, and paid in a way that no platform can be asked about.
            var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(i == 0 ? -20 : -random.Next(6, 40)), but: o =>
            {
                if (i > 0 && random.Next(4) == 0)
                {
                    (o.PaymentStatus, o.CancelledAt) = (OrderStatus.Cancelled, Now.AddMinutes(-3));
                }
                o.PaymentMethod = i == 0 || random.Next(10) == 0 ? "barter" : o.PaymentMethod;
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
        await desk.ReconcileAsync();
        var reconciles = job == Timetable.Reconciliation;
        var counters = (await (reconciles ? desk.ReconcileAsync(dryRun, askEverything: true) : desk.TimeoutAsync(dryRun, askEverything: true))).Counters;

        var run = (await postgres.Databases.ReadAsync(db => Task.FromResult(db.JobRuns.OrderBy(r => r.Id).Last()))).Id;
        var tiles = await new RunItemBoard(postgres.Databases, desk.Time).TotalsAsync(Given.Ops, run, Stop);
        tiles.Sum(tile => tile.Count).ShouldBe((int)(reconciles
            ? counters[ReconciliationCounters.TotalChecked.Name] + counters[ReconciliationCounters.Watched.Name] : counters[OrderTimeoutCounters.Total.Name]));
        var words = CounterWords.All(job, counters, Words).Where(counter => counter is { Tiled: true, Value: > 0 } && !counter.Text.StartsWith('¥'));
        words.Select(counter => counter.Value).Order().ShouldBe(tiles.Select(tile => (long)tile.Count).Order(), "the same numbers, whichever of them is shown");
        var orders = await postgres.Databases.ReadAsync(
            db => Task.FromResult(db.JobRunItems.Where(item => item.RunId == run).Select(item => item.OrderNo).ToList()));
        orders.Distinct().Count().ShouldBe(orders.Count, "each order stands in one tile");
        tiles.Select(tile => tile.Outcome).ShouldContain(ItemOutcome.Unknown);
        tiles.Select(tile => tile.Outcome).ShouldContain(ItemOutcome.Failed);
    }

    [Theory]
    [InlineData("""{"totalChecked": 29, "discrepancies": 4, "knownDiscrepancies": 4}""", "检查 29 · 已知差异 4", false)]
    [InlineData("""{"totalChecked": 29, "discrepancies": 5, "knownDiscrepancies": 4}""", "检查 29 · 差异 1 · 已知差异 4", true)]
    [InlineData("""{"totalChecked": 29, "discrepancies": 5}""", "检查 29 · 差异 5", true)]
    public void Line_OfARun_TellsNewDifferencesFromKnownOnes(string counters, string line, bool trouble)
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("zh-CN");
        var read = JsonSerializer.Deserialize<Dictionary<string, long>>(counters)!;

        CounterWords.Line(Timetable.Reconciliation, read, Words).ShouldBe(line);
        CounterWords.All(Timetable.Reconciliation, read, Words, news: true).Any(counter => counter.IsTrouble).ShouldBe(trouble);
    }
}
