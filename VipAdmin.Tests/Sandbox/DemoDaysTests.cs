using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

/// <summary>The demo world's past days, imported and closed by the portal's own commands.</summary>
public sealed class DemoDaysTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>As few as hold every kind.</summary>
    private const int PastDays = 12;

    private static readonly DateOnly Yesterday = BusinessDay.Of(SandboxBench.Noon).AddDays(-1);

    private SandboxBench bench = null!;

    private DemoDays Days => bench.Services.GetRequiredService<DemoDays>();

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.ExecuteAsync("DROP SCHEMA IF EXISTS sandbox CASCADE");
        bench = new SandboxBench(postgres, settings: [("Sandbox:DemoWorld", "true"), ("Sandbox:Seed", "11"), ("Sandbox:OrdersPerMinute", "0"),
            ("Sandbox:PastDays", $"{PastDays}")]);
        (await bench.Services.GetRequiredService<DemoGround>().PrepareAsync(new Random(1), SandboxBench.Stop)).ShouldBeNull();
        await Days.PlantAsync(SandboxBench.Stop);
        await WorkAsync();
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Work_PlantedDays_FindsEveryKindOnceClosesWhatAgreesAndWaitsForTheLateOne()
    {
        var found = await postgres.Databases.ReadAsync(db => db.Discrepancies.AsNoTracking().Select(d => new { d.Type, d.Status, d.Channel, d.BillDay })
            .OrderBy(d => d.Type).ToListAsync());
        found.Select(d => d.Type).ShouldBe(DemoBooks.Kinds, ignoreOrder: true);
        found.Single(d => d.Type == DiscrepancyType.LostCallback).Status.ShouldBe(DiscrepancyStatus.AutoResolved);
        found.Where(d => d.Channel == "wechat" && d.BillDay == Yesterday).Select(d => d.Type).ShouldBe(
        [
            DiscrepancyType.LostCallback, DiscrepancyType.LatePayment, DiscrepancyType.AmountMismatch, DiscrepancyType.RefundRemoteOnly,
            DiscrepancyType.FeeVariance,
        ], ignoreOrder: true);

        (await StateAsync("wechat", 1)).ShouldBe(CloseState.Open);
        (await StateAsync("wechat", 2)).ShouldBe(CloseState.Prepared);
        (await StateAsync("wechat", 3)).ShouldBe(CloseState.Open);
        (await postgres.Databases.ReadAsync(db => db.DailyCloses.CountAsync(c => c.State == CloseState.Closed)))
            .ShouldBe(5 + 2 * (PastDays - StatementDay.Reach - 1));
        var board = bench.Services.GetRequiredService<DayBoard>();
        for (var back = 1; back <= PastDays; back++)
        {
            foreach (var day in await board.ReadAsync(Actor.System, Yesterday.AddDays(1 - back), null, SandboxBench.Stop))
            {
                day.Statement.ShouldBe((day.Channel, back) != ("alipay", 1), $"{day.Channel} {back}");
                (day.Statement ? day.UnexplainedFen : 0).ShouldBe(0, $"{day.Channel} {back}");
            }
        }
        (await board.ReadAsync(Actor.System, Yesterday, "wechat", SandboxBench.Stop)).Single().DifferenceFen.ShouldNotBe(0);
        (await board.ReadAsync(Actor.System, Yesterday.AddDays(-2), "wechat", SandboxBench.Stop)).Single().DifferenceFen.ShouldBe(0);

        (await FetchAsync()).ShouldBe(ImportState.Failed);
        bench.Time.Advance(TimeSpan.FromMinutes(20));
        (await FetchAsync()).ShouldBe(ImportState.Imported);
        (await postgres.Databases.ReadAsync(db => db.Discrepancies.SingleAsync(d => d.Type == DiscrepancyType.CutoffCarry))).Status
            .ShouldBe(DiscrepancyStatus.AutoResolved);
    }

    [Fact]
    public async Task Plant_Again_AddsNothingUntilTheNextDay()
    {
        var orders = await OrdersAsync();

        await Days.PlantAsync(SandboxBench.Stop);

        (await OrdersAsync()).ShouldBe(orders);
        bench.Time.Advance(TimeSpan.FromDays(1));
        await Days.PlantAsync(SandboxBench.Stop);
        (await OrdersAsync()).ShouldBe(orders + 9 + 6 + 5);
        await WorkAsync();
        (await postgres.Databases.ReadAsync(db => db.Discrepancies.Where(d => d.BillDay == Yesterday.AddDays(1)).Select(d => d.Type).ToListAsync()))
            .ShouldContain(DiscrepancyType.FeeVariance);
    }

    private async Task<ImportState> FetchAsync()
    {
        var fetch = bench.Services.GetRequiredService<StatementFetch>();
        return (await InTimeAsync(fetch.FetchAsync(Actor.System, new StatementDay("alipay", Yesterday), null, SandboxBench.Stop))).State;
    }

    private Task<int> OrdersAsync() => postgres.Databases.ReadAsync(db => db.Orders.CountAsync());

    private Task<CloseState> StateAsync(string channel, int back) => postgres.Databases.ReadAsync(async db
        => (await db.DailyCloses.SingleOrDefaultAsync(c => c.Channel == channel && c.BusinessDay == Yesterday.AddDays(1 - back)))?.State ?? CloseState.Open);

    private async Task WorkAsync()
    {
        while (await InTimeAsync(Days.StepAsync(SandboxBench.Stop)))
        {
        }
    }

    /// <summary>Waits while the clock goes on, so that a platform that is late is asked again.</summary>
    private async Task<T> InTimeAsync<T>(Task<T> work)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!work.IsCompleted)
        {
            clock.Elapsed.ShouldBeLessThan(Wait.Patience, "the work never ended");
            bench.Time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.WhenAny(work, Task.Delay(1, SandboxBench.Stop));
        }
        return await work;
    }
}
