using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.OrderChecks;

public sealed class AwaitedCancelsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);
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

    [Theory]
    [InlineData(null, false)]
    [InlineData(HoldDecision.Dismissed, true)]
    public async Task Reconciliation_WhileTheOtherTasksCancelsWaitForADecision_SettlesAndLeavesTheOverdueAlone(HoldDecision? decision, bool cancels)
    {
        var (paid, overdue) = (await PendingAsync(), await PendingAsync(minutes: 16));
        desk.WeChat.Says(paid, paid.PaidTrade(Now.AddMinutes(-8)));
        await postgres.SaveAsync(Hold(Timetable.OrderTimeout, decision));

        var result = await desk.ReconcileAsync();

        (result.Counters["synced"], result.Counters["cancelled"], result.Counters["left"]).ShouldBe((1, cancels ? 1 : 0, cancels ? 0 : 1));
        (await desk.ReadAsync(overdue)).PaymentStatus.ShouldBe(cancels ? OrderStatus.Cancelled : OrderStatus.Pending);
        desk.WeChat.Closed.ShouldBe(cancels ? [overdue.OrderNo] : []);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Timeout_WhileReconciliationsCancelsWaitForADecision_CancelsNothing(bool closing)
    {
        using var shop = new OrderDesk(postgres, Now) { CloseOnPlatform = closing };
        var overdue = await PendingAsync(minutes: 16);
        await postgres.SaveAsync(Hold(Timetable.Reconciliation, null));

        (await shop.TimeoutAsync()).Counters["cancelled"].ShouldBe(0);
        (await shop.ReadAsync(overdue)).PaymentStatus.ShouldBe(OrderStatus.Pending);
    }

    [Fact]
    public async Task OwnPlanCarriedOut_OrOneOrderCheckedByAPerson_IsCancelled()
    {
        var (one, other) = (await PendingAsync(minutes: 16), await PendingAsync(minutes: 16));
        await postgres.SaveAsync(Hold(Timetable.Reconciliation, null));

        await desk.Check.CheckAsync(Given.Finance, one.OrderNo, dryRun: false, Stop);
        (await desk.ReconcileAsync()).Counters["cancelled"].ShouldBe(1);

        (await desk.ReadAsync(one)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
        (await desk.ReadAsync(other)).PaymentStatus.ShouldBe(OrderStatus.Cancelled);
    }

    private static JobHold Hold(string key, HoldDecision? decision)
        => new()
        {
            RunId = Guid.CreateVersion7(Now), JobKey = key, HeldAt = Now.AddMinutes(-5), Touched = 37, Allowed = 30,
            Plan = """{"cancelled": 37, "cancelledFen": 1}""", Decision = decision
        };

    private Task<Order> PendingAsync(int minutes = 10) => postgres.Databases.PurchaseAsync(Now.AddMinutes(-minutes));
}
