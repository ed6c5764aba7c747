using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.OrderChecks;
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

    private SchedulingHost Host(string key, Action<IServiceCollection>? but = null)
        => new(postgres, time, change: _ => Timetable.Shipped.Find(key)! with { GuardItems = 100, Retry = null }, more: services =>
    {
        services.RemoveAll<IPaymentPlatform>();
        services.AddSingleton<IPaymentPlatform>(wechat).AddSingleton<IPaymentPlatform>(new ScriptedPlatform("alipay"));
        but?.Invoke(services);
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

    [Theory]
    [InlineData(Timetable.Reconciliation)]
    [InlineData(Timetable.OrderTimeout)]
    public async Task Confirm_MoreBecameDueMeanwhile_CancelsTheOrdersShownAndNoOthers(string key)
    {
        await BacklogAsync();
        await using var host = Host(key);
        var asks = await RunAsync(host);
        var more = new List<Order>();
        for (var i = 0; i < 3; i++)
        {
            more.Add(await postgres.Databases.PurchaseAsync(Now.AddMinutes(-30)));
        }
        var paidMeanwhile = overdue[0];
        wechat.Says(paidMeanwhile, paidMeanwhile.PaidTrade(Now.AddMinutes(-1)));
        wechat.Asked.Clear();

        var run = await ConfirmAsync(host, asks.Id);

        (run.Status, run.ErrorCode, run.Confirms).ShouldBe((RunStatus.Succeeded, null, asks.Id));
        (await CountAsync(overdue.Skip(1), OrderStatus.Cancelled)).ShouldBe(Many - 1);
        (await CountAsync([paidMeanwhile], OrderStatus.Paid)).ShouldBe(1, "paid while a person decided");
        (await CountAsync(more, OrderStatus.Pending)).ShouldBe(3);
        wechat.Asked.Intersect(more.Select(order => order.OrderNo)).ShouldBeEmpty();

        time.Advance(TimeSpan.FromMinutes(5));
        (await RunAsync(host)).Status.ShouldBe(RunStatus.Succeeded);
        (await CountAsync(more, OrderStatus.Cancelled)).ShouldBe(3, "the next run, which is within the limit");
    }

    [Fact]
    public async Task Confirm_OrdersCancelledWithoutAskingThePlatform_AreThoseShown()
    {
        await BacklogAsync();
        await using var host = Host(Timetable.OrderTimeout, more => more.Configure<OrderTimeoutOptions>(options => options.CloseOnPlatform = false));
        var asks = await RunAsync(host);
        var more = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-30));
        var dearer = overdue[0];
        await postgres.ExecuteAsync($"UPDATE orders SET amount = amount + 1 WHERE order_id = '{dearer.OrderId}'");

        await ConfirmAsync(host, asks.Id);

        (await CountAsync(overdue.Skip(1), OrderStatus.Cancelled)).ShouldBe(Many - 1);
        (await CountAsync([more, dearer], OrderStatus.Pending)).ShouldBe(2);
    }

    [Fact]
    public async Task CarryOut_DryRunOfRealOrders_ChangesThoseItShowedAndNoOthers()
    {
        var settles = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-10));
        var cancels = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-30));
        var leaves = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-10));
        wechat.Says(settles, settles.PaidTrade(Now.AddMinutes(-8)));
        await using var host = Host(Timetable.Reconciliation);
        var dry = (await host.Runs.TriggerAsync(Given.Ops, Timetable.Reconciliation, new TriggerRequest(RunTrigger.Manual, DryRun: true), Stop))
            .ShouldBeOfType<TriggerResult.Started>();
        await dry.Completion;
        // What was shown as unchanged is paid by now, and another order became due.
        wechat.Says(leaves, leaves.PaidTrade(Now));
        var more = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-30));

        var done = (await host.Runs.CarryOutAsync(Given.Ops, dry.RunId, RunTrigger.Manual, Stop)).ShouldBeOfType<TriggerResult.Started>();
        await done.Completion;

        (await CountAsync([settles], OrderStatus.Paid)).ShouldBe(1);
        (await CountAsync([cancels], OrderStatus.Cancelled)).ShouldBe(1);
        (await CountAsync([leaves, more], OrderStatus.Pending)).ShouldBe(2);
    }

    [Fact]
    public async Task CarryOut_OrderShownAsPaidThatIsNotAnyMore_IsNotCancelled()
    {
        var order = await postgres.Databases.PurchaseAsync(Now.AddMinutes(-30));
        wechat.Says(order, order.PaidTrade(Now.AddMinutes(-20)));
        await using var host = Host(Timetable.Reconciliation);
        var dry = (await host.Runs.TriggerAsync(Given.Ops, Timetable.Reconciliation, new TriggerRequest(RunTrigger.Manual, DryRun: true), Stop))
            .ShouldBeOfType<TriggerResult.Started>();
        await dry.Completion;
        wechat.Says(order, TradeState.Unpaid, "NOTPAY");

        var done = (await host.Runs.CarryOutAsync(Given.Ops, dry.RunId, RunTrigger.Manual, Stop)).ShouldBeOfType<TriggerResult.Started>();
        await done.Completion;

        (await CountAsync([order], OrderStatus.Pending)).ShouldBe(1, "a cancel was not shown");
        wechat.Closed.ShouldBeEmpty();
    }

    private async Task<JobRun> ConfirmAsync(SchedulingHost host, Guid held)
    {
        var started = (await host.Holds.ConfirmAsync(Given.Ops, held, "已核对", RunTrigger.Manual, Stop)).ShouldBeOfType<HoldResult.Started>();
        await started.Completion.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        return await postgres.Databases.ReadAsync(db => db.JobRuns.SingleAsync(run => run.Id == started.RunId));
    }
}
