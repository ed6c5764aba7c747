using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderTimeout;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

/// <summary>The whole chain: the world makes trouble, the real tasks ask the sandbox through the real clients and put it right.</summary>
public sealed class DemoRepairTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncDisposable
{
    private readonly SandboxBench bench = new(postgres,
        settings: [("Sandbox:DemoWorld", "true"), ("Sandbox:Seed", "11"), ("Sandbox:OrdersPerMinute", "0"), ("Sandbox:Hiccups", "false"),
            ("Sandbox:SilenceMs", "50")]);

    private DemoWorld World => bench.Services.GetRequiredService<DemoWorld>();

    [Fact]
    public async Task Tasks_FortyMinutesInTheWorld_EveryStoryEndsAsItShould()
    {
        (await bench.Services.GetRequiredService<DemoGround>().PrepareAsync(new Random(1), SandboxBench.Stop)).ShouldBeNull();
        var orders = new Dictionary<DemoStory, DemoOrder>();
        foreach (var story in Enum.GetValues<DemoStory>())
        {
            orders[story] = await World.OrderAsync(story, SandboxBench.Stop);
        }

        for (var round = 0; round < 8; round++)
        {
            bench.Time.Advance(TimeSpan.FromMinutes(5));
            await World.StepAsync(SandboxBench.Stop);
            await RunAsync<OrderTimeoutJob>("orderTimeout");
            await RunAsync<ReconciliationJob>("reconciliation");
        }

        var expected = new Dictionary<DemoStory, (OrderStatus Status, DiscrepancyType? Type)>
        {
            [DemoStory.PaidWithCallback] = (OrderStatus.Paid, null),
            [DemoStory.CallbackTwice] = (OrderStatus.Paid, null),
            [DemoStory.LostCallback] = (OrderStatus.Paid, DiscrepancyType.LostCallback),
            [DemoStory.NeverPaid] = (OrderStatus.Cancelled, null),
            [DemoStory.PaidAtTheLastSecond] = (OrderStatus.Paid, DiscrepancyType.CloseConflict),
            [DemoStory.WrongAmount] = (OrderStatus.Pending, DiscrepancyType.AmountMismatch),
            [DemoStory.LatePayment] = (OrderStatus.Cancelled, DiscrepancyType.LatePayment),
            [DemoStory.RefundedAtThePlatform] = (OrderStatus.Pending, DiscrepancyType.RefundRemoteOnly),
            [DemoStory.PlatformTrouble] = (OrderStatus.Paid, DiscrepancyType.LostCallback),
            [DemoStory.ForgedAnswer] = (OrderStatus.Paid, DiscrepancyType.LostCallback),
        };
        await using var db = await postgres.Databases.CreateDbContextAsync(SandboxBench.Stop);
        foreach (var (story, order) in orders)
        {
            var status = (await db.Orders.AsNoTracking().SingleAsync(o => o.OrderNo == order.OrderNo, SandboxBench.Stop)).PaymentStatus;
            var types = await db.Discrepancies.AsNoTracking().Where(d => d.OrderNo == order.OrderNo).Select(d => d.Type).ToListAsync(SandboxBench.Stop);
            status.ShouldBe(expected[story].Status, $"{story}: {string.Join(' ', types)}");
            if (expected[story].Type is { } type)
            {
                types.ShouldContain(type, $"{story}");
            }
            else
            {
                types.ShouldBeEmpty($"{story}");
            }
        }
        // The platforms' money and the shop's books agree, but for what waits for a person.
        var open = await db.Orders.AsNoTracking().Where(o => o.PaymentStatus == OrderStatus.Pending).Select(o => o.OrderNo).ToListAsync(SandboxBench.Stop);
        var waiting = await db.Discrepancies.AsNoTracking().Where(d => d.Status == DiscrepancyStatus.Open).Select(d => d.OrderNo)
            .ToListAsync(SandboxBench.Stop);
        open.ShouldBeSubsetOf(waiting!);
        open.Count.ShouldBe(4, "wrong amount and refund, once from the beginning and once from here");
    }

    /// <summary>Runs a task while the clock goes on, so that calls that pace themselves are not stuck in a moment.</summary>
    private async Task RunAsync<TJob>(string key) where TJob : IJob
    {
        using var scope = bench.Services.CreateScope();
        using var run = await postgres.Databases.RunAsync(key, bench.Time, dryRun: false, askEverything: true);
        var job = scope.ServiceProvider.GetRequiredService<TJob>().RunAsync(run, SandboxBench.Stop);
        while (!job.IsCompleted)
        {
            bench.Time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.WhenAny(job, Task.Delay(1, SandboxBench.Stop));
        }
        await job;
        await run.FlushAsync(SandboxBench.Stop);
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
