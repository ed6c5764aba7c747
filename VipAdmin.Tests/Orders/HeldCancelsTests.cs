using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Orders;

/// <summary>The morning after a night of lost callbacks: both order tasks with the guard, over real orders.</summary>
public sealed class HeldCancelsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int Many = 120;
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(Now);
    private readonly ScriptedPlatform wechat = new();
    private readonly List<Order> paid = [];
    private readonly List<Order> overdue = [];
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SchedulingHost Host(string key)
        => new(postgres, time, change: _ => Timetable.Shipped.Find(key)! with { GuardItems = 100, Retry = null }, more: services =>
    {
        services.RemoveAll<IPaymentPlatform>();
        services.AddSingleton<IPaymentPlatform>(wechat).AddSingleton<IPaymentPlatform>(new ScriptedPlatform("alipay"));
    });

    private async Task BacklogAsync()
    {
        for (var i = 0; i < Many; i++)
        {
            var (one, other) = (await postgres.Databases.PurchaseAsync(Now.AddMinutes(-60)), await postgres.Databases.PurchaseAsync(Now.AddMinutes(-30)));
            wechat.Says(one, one.PaidTrade(Now.AddMinutes(-55)));
            paid.Add(one);
            overdue.Add(other);
        }
    }

    private async Task<JobRun> RunAsync(SchedulingHost host)
    {
        var slot = time.GetUtcNow().UtcDateTime;
        var started = (await host.StartAsync(slot)).ShouldBeOfType<StartResult.Started>();
        await started.Completion.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        return await postgres.Databases.ReadAsync(db => db.JobRuns.SingleAsync(run => run.Id == started.RunId));
    }

    private Task<int> CountAsync(IEnumerable<Order> orders, OrderStatus status)
    {
        var ids = orders.Select(order => order.OrderId).ToArray();
        return postgres.Databases.ReadAsync(db => db.Orders.CountAsync(o => ids.Contains(o.OrderId) && o.PaymentStatus == status));
    }

    private Task<List<JobHold>> OpenAsync()
        => postgres.Databases.ReadAsync(db => db.JobHolds.Where(hold => hold.Decision == null).OrderBy(hold => hold.JobKey).ToListAsync());

    [Theory]
    [InlineData(Timetable.Reconciliation, "synced")]
    [InlineData(Timetable.OrderTimeout, "settled")]
    public async Task Start_ManyPaidAndManyOverdue_SettlesThePaidAndHoldsTheCancels(string key, string settled)
    {
        await BacklogAsync();
        await using var host = Host(key);

        var run = await RunAsync(host);

        (run.Status, run.ErrorCode).ShouldBe((RunStatus.Warning, RunReason.CancelsHeld));
        (await CountAsync(paid, OrderStatus.Paid)).ShouldBe(Many);
        (await postgres.Databases.ReadAsync(db => db.VipGrants.CountAsync())).ShouldBe(Many);
        (await CountAsync(overdue, OrderStatus.Pending)).ShouldBe(Many);
        wechat.Closed.ShouldBeEmpty();
        var hold = (await OpenAsync()).ShouldHaveSingleItem();
        (hold.RunId, hold.Touched, hold.Allowed, hold.Plan).ShouldBe((run.Id, Many, 100, $$"""{"cancelled": {{Many}}, "cancelledFen": {{Many * 2990}}}"""));
        run.Counters.ShouldContain($"\"{settled}\": {Many}");

        // A callback that is lost while the hold is open is made up for by the next slot, and nothing is cancelled.
        var late = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        wechat.Says(late, late.PaidTrade(Now.AddMinutes(-12)));
        time.Advance(TimeSpan.FromMinutes(5));
        (await RunAsync(host)).Status.ShouldBe(RunStatus.Succeeded);
        (await CountAsync([late], OrderStatus.Paid)).ShouldBe(1);
        (await CountAsync(overdue, OrderStatus.Pending)).ShouldBe(Many);
        wechat.Closed.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Timetable.Reconciliation)]
    [InlineData(Timetable.OrderTimeout)]
    public async Task Start_PlatformSilentDuringThePlanOnly_CancelsNoMoreThanTheLimit(string key)
    {
        await BacklogAsync();
        foreach (var order in overdue.Take(50))
        {
            wechat.Answers(order, n => n == 1 ? ScriptedPlatform.Unknown(FaultCode.NetworkTimeout)
                : new TradeAnswer.Known(wechat.TradeOf(order.OrderNo, TradeState.Unpaid, "NOTPAY"), ScriptedPlatform.Call));
        }
        await using var host = Host(key);

        (await RunAsync(host)).Counters.ShouldContain("\"cancelled\": 100");

        (await CountAsync(overdue, OrderStatus.Cancelled)).ShouldBe(100);
        (await CountAsync(paid, OrderStatus.Paid)).ShouldBe(Many);
        wechat.Closed.Count.ShouldBe(100);
    }

    [Fact]
    public async Task Confirm_OneOfTwoHeldTasks_CarriesItOut()
    {
        await BacklogAsync();
        await using var reconciliation = Host(Timetable.Reconciliation);
        await using var timeout = Host(Timetable.OrderTimeout);
        var asks = await RunAsync(reconciliation);
        // The other one made its plan before this hold was recorded.
        await postgres.SaveAsync(new JobHold
        {
            RunId = Guid.CreateVersion7(Now), JobKey = Timetable.OrderTimeout, HeldAt = time.GetUtcNow().UtcDateTime, Touched = Many, Allowed = 100,
            Plan = $$"""{"cancelled": {{Many}}}""",
        });
        (await OpenAsync()).Count.ShouldBe(2);

        var started = (await reconciliation.Holds.ConfirmAsync(Given.Ops, asks.Id, "已核对", RunTrigger.Manual, Stop)).ShouldBeOfType<HoldResult.Started>();
        await started.Completion.WaitAsync(TimeSpan.FromSeconds(60), Stop);

        (await CountAsync(overdue, OrderStatus.Cancelled)).ShouldBe(Many);
    }

    [Fact]
    public async Task Confirm_MoreThanWasShown_SettlesAndAsksAgain()
    {
        await BacklogAsync();
        await using var host = Host(Timetable.Reconciliation);
        var asks = await RunAsync(host);
        for (var i = 0; i < 21; i++)
        {
            overdue.Add(await postgres.Databases.PurchaseAsync(Now.AddMinutes(-30)));
        }
        var late = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-20));
        wechat.Says(late, late.PaidTrade(Now.AddMinutes(-12)));

        var started = (await host.Holds.ConfirmAsync(Given.Ops, asks.Id, "已核对", RunTrigger.Manual, Stop)).ShouldBeOfType<HoldResult.Started>();
        await started.Completion.WaitAsync(TimeSpan.FromSeconds(60), Stop);

        (await CountAsync([late], OrderStatus.Paid)).ShouldBe(1);
        (await CountAsync(overdue, OrderStatus.Cancelled)).ShouldBe(0);
        (await OpenAsync()).ShouldHaveSingleItem().Touched.ShouldBe(Many + 21);
    }
}
