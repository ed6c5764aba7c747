using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core.Backend;
using VipAdmin.Core.OrderTimeout;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

/// <summary>A shared database with a shop's own orders, by mistake looked at through the sandbox.</summary>
public sealed class SandboxOverRealOrdersTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly SandboxBench bench = new(postgres, settings: [("Payments:ReadRetries", "0")]);

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await bench.Services.GetRequiredService<SandboxTables>().ReadyAsync(SandboxBench.Stop);
        await postgres.ExecuteAsync("DELETE FROM sandbox.world");
    }

    [Fact]
    public async Task Tasks_OrdersTheSandboxDidNotMake_StayAsTheyAre()
    {
        await postgres.Databases.PackagesAsync(SandboxBench.Noon);
        foreach (var method in (string[])["wechat", "alipay"])
        {
            await postgres.Databases.PurchaseAsync(SandboxBench.Noon.AddMinutes(-20), but: o => o.PaymentMethod = method);
        }

        (await RunAsync<OrderTimeoutJob>("orderTimeout")).Counters["failed"].ShouldBe(2);
        (await Should.ThrowAsync<JobFailedException>(() => RunAsync<ReconciliationJob>("reconciliation"))).Code.ShouldBe(RunReason.AllUnknown);

        (await postgres.Databases.ReadAsync(db => db.Orders.CountAsync(o => o.PaymentStatus == OrderStatus.Pending, SandboxBench.Stop))).ShouldBe(2);
    }

    [Fact]
    public async Task Tasks_AnOrderPutIntoTheDemoWorldByHand_NeverReachedTheCashier()
    {
        await postgres.ExecuteAsync("INSERT INTO sandbox.world (born_at, members) VALUES (now(), 0)");
        await postgres.Databases.PackagesAsync(SandboxBench.Noon);
        foreach (var method in (string[])["wechat", "alipay"])
        {
            await postgres.Databases.PurchaseAsync(SandboxBench.Noon.AddMinutes(-20), but: o => o.PaymentMethod = method);
        }

        (await RunAsync<OrderTimeoutJob>("orderTimeout")).Counters["cancelled"].ShouldBe(2);
    }

    private async Task<JobResult> RunAsync<TJob>(string key) where TJob : class, IJob
    {
        using var run = await postgres.Databases.RunAsync(key, bench.Time, askEverything: true);
        return await ActivatorUtilities.CreateInstance<TJob>(bench.Services).RunAsync(run, SandboxBench.Stop);
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
