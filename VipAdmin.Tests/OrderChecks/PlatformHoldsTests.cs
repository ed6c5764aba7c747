using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.OrderChecks;

/// <summary>
/// A platform that answers nothing usable is asked about a few orders only, its orders stay as they are, and the other platform is not affected.
/// </summary>
public sealed class PlatformHoldsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 6, 0, 0, DateTimeKind.Utc);

    private readonly OrderDesk desk = new(postgres, Now);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
    }

    public ValueTask DisposeAsync()
    {
        desk.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Run_APlatformSilentForTwoRuns_AsksItAboutThreeOrdersAndTheOtherAboutAll()
    {
        var (wechat, alipay) = (await OrdersAsync("wechat", 8), await OrdersAsync("alipay", 4));
        desk.WeChat.Everything = _ => ScriptedPlatform.Unknown(FaultCode.NetworkTimeout);
        await RunAsync();
        (await HoldsAsync()).ShouldBeEmpty("one silent run may be an accident");
        (await RunAsync()).Code.ShouldBe(RunReason.UnansweredMany, "no order was held back yet");

        var hold = (await HoldsAsync()).ShouldHaveSingleItem();
        (hold.Channel, hold.Code, hold.Asked).ShouldBe(("wechat", "NETWORK_TIMEOUT", 8));
        Forget();
        var result = await RunAsync();

        (desk.WeChat.Asked.Count, desk.Alipay.Asked.Count).ShouldBe((3, 4));
        (result.Warning, result.Skipped, result.Code, result.Error).ShouldBe((true, false, RunReason.PlatformOnHold, "wechat"));
        await UnchangedAsync(wechat, alipay);
    }

    [Fact]
    public async Task Run_OfTheTimeout_CancelsNothingThatItCouldNotAsk()
    {
        var orders = await OrdersAsync("wechat", 6, minutes: 60);
        desk.WeChat.Everything = _ => ScriptedPlatform.Unknown(FaultCode.PlatformMaintenance);
        await RunAsync();
        await RunAsync();
        Forget();

        var result = await desk.TimeoutAsync(askEverything: true);

        (desk.WeChat.Asked.Count, desk.WeChat.Closed.Count, result.Skipped, result.Code).ShouldBe((3, 0, true, RunReason.PlatformOnHold));
        await UnchangedAsync(orders);
    }

    [Fact]
    public async Task Run_AProbeIsAnswered_GoesOnWithAllOrdersAndTheHoldIsOver()
    {
        var orders = await OrdersAsync("wechat", 8);
        desk.WeChat.Everything = _ => ScriptedPlatform.Unknown(FaultCode.NetworkError);
        await RunAsync();
        await RunAsync();
        await RunAsync();
        (await HoldsAsync()).Count.ShouldBe(1);
        desk.WeChat.Everything = null;
        desk.WeChat.Says(orders[5], orders[5].PaidTrade(Now.AddMinutes(-8)));
        Forget();

        var result = await RunAsync();

        (desk.WeChat.Asked.Count, result.Code, result.Skipped).ShouldBe((8, null, false));
        (await desk.ReadAsync(orders[5])).PaymentStatus.ShouldBe(OrderStatus.Paid);
        (await HoldsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_BadSignaturesInARow_StopsAskingAndSaysSo()
    {
        var orders = await OrdersAsync("wechat", 60);
        desk.WeChat.Everything = _ => ScriptedPlatform.Unknown(FaultCode.InvalidSignature);

        var result = await RunAsync();

        desk.WeChat.Asked.Count.ShouldBeInRange(LaneGates.BadSignatures, 40, "those in flight are not called back");
        (result.Skipped, result.Code, result.Error).ShouldBe((true, RunReason.PlatformOnHold, "wechat"));
        (await desk.DiscrepanciesAsync()).ShouldContain(d => d.Type == DiscrepancyType.InvalidSignature && d.Channel == "wechat");
        await UnchangedAsync(orders);
    }

    [Fact]
    public async Task Run_TwoOrdersThatFailByThemselves_HoldNothing()
    {
        var orders = await OrdersAsync("wechat", 2);
        desk.WeChat.Everything = _ => ScriptedPlatform.Unknown(FaultCode.MalformedAnswer);
        for (var run = 0; run < 4; run++)
        {
            await Should.ThrowAsync<JobFailedException>(() => desk.ReconcileAsync(askEverything: true));
        }

        (await HoldsAsync()).ShouldBeEmpty();
        await UnchangedAsync(orders);
    }

    [Fact]
    public async Task Hold_NotAskedForAnHour_IsOver()
    {
        await OrdersAsync("wechat", 4);
        desk.WeChat.Everything = _ => ScriptedPlatform.Unknown(FaultCode.NetworkError);
        await RunAsync();
        await RunAsync();
        // Ids of runs are made by the real clock.
        desk.Time.SetUtcNow(DateTimeOffset.UtcNow.AddMinutes(59));
        (await HoldsAsync()).Count.ShouldBe(1);

        desk.Time.Advance(TimeSpan.FromMinutes(3));

        (await HoldsAsync()).ShouldBeEmpty();
    }

    private Task<IReadOnlyList<PlatformHold>> HoldsAsync() => new PlatformHolds(postgres.Databases, desk.Time).ReadAsync(null, Stop);

    /// <summary>A reconciliation. A run without any answer fails, with and without a hold.</summary>
    private async Task<JobResult> RunAsync()
    {
        try
        {
            return await desk.ReconcileAsync(askEverything: true);
        }
        catch (JobFailedException silent) when (silent.Code == RunReason.AllUnknown)
        {
            return new JobResult(new Dictionary<string, long>());
        }
    }

    private async Task<Order[]> OrdersAsync(string channel, int count, int minutes = 10)
    {
        var orders = new Order[count];
        for (var i = 0; i < count; i++)
        {
            orders[i] = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-minutes), but: order => order.PaymentMethod = channel);
        }
        return orders;
    }

    private void Forget()
    {
        desk.WeChat.Asked.Clear();
        desk.Alipay.Asked.Clear();
    }

    private async Task UnchangedAsync(params Order[][] orders)
    {
        foreach (var order in orders.SelectMany(each => each))
        {
            (await desk.ReadAsync(order)).PaymentStatus.ShouldBe(OrderStatus.Pending);
        }
    }
}
