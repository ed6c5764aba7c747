using VipAdmin.Core.Backend;
using VipAdmin.Core.OrderTimeout;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Reminders;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Scheduling.Runs;

namespace VipAdmin.Tests.Scheduling.Runs;

/// <summary>A dry run writes nothing and sends nothing, and says with its sums exactly what the real run then does.</summary>
public sealed class RunPlanTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.Databases.PackagesAsync(Now);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<Order> PendingAsync(int minutes, Action<Order>? but = null) => postgres.Databases.PurchaseAsync(Now.AddMinutes(-minutes), but: but);

    /// <summary>
    /// Two orders overdue, one paid, one without an answer, one whose method nobody can read, one paid with another amount, one cancelled and paid late.
    /// </summary>
    private async Task EverythingThatCanBeAsync(OrderDesk desk)
    {
        await PendingAsync(20);
        await PendingAsync(30, o => o.PaymentMethod = "alipay");
        var paid = await PendingAsync(40);
        desk.WeChat.Says(paid, paid.PaidTrade(Now.AddMinutes(-38)));
        desk.WeChat.Fails(await PendingAsync(25));
        await PendingAsync(25, o => o.PaymentMethod = "barter");
        var wrong = await PendingAsync(45);
        desk.WeChat.Says(wrong, wrong.PaidTrade(Now.AddMinutes(-44)) with { AmountFen = 1 });
        var late = await PendingAsync(60, o => (o.PaymentStatus, o.CancelledAt) = (OrderStatus.Cancelled, Now.AddMinutes(-40)));
        desk.WeChat.Says(late, late.PaidTrade(Now.AddMinutes(-30)));
    }

    private async Task<RunPlan> DryThenRealAsync(OrderDesk desk, IReadOnlyList<Counter> declared, Func<bool, Task<JobResult>> run)
    {
        var before = await postgres.FingerprintsAsync();
        var plan = await run(true);
        (await postgres.FingerprintsAsync()).ShouldBe(before);
        desk.WeChat.Closed.ShouldBeEmpty();
        desk.Alipay.Closed.ShouldBeEmpty();
        var done = await run(false);
        (await postgres.FingerprintsAsync()).ShouldNotBe(before);
        var planned = RunPlan.Of(declared, plan.Counters);
        planned.ShouldBe(RunPlan.Of(declared, done.Counters) with { Differences = planned.Differences });
        return planned;
    }

    [Fact]
    public async Task Reconciliation_DryRun_ChangesNoTableAndSaysWhatTheRealRunDoes()
    {
        using var desk = new OrderDesk(postgres, Now);
        await EverythingThatCanBeAsync(desk);
        var plan = await DryThenRealAsync(desk, ReconciliationCounters.All, dry => desk.ReconcileAsync(dry, askEverything: true));
        RunPlanWords.Both(plan, would: true).ShouldBe((
            "Would cancel 2 orders, ¥59.80; 1 order paid at the platform would be settled, ¥29.90; 1 order with a discrepancy would be recorded; 1 order without an answer would stay unchanged; 1 could not be handled and would stay unchanged",
            "将取消 2 笔订单，¥59.80；1 笔订单在平台已支付，将补单，¥29.90；1 笔订单将记为差异；1 笔订单查询无结果，将保持不变；1 项无法处理，将保持不变"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OrderTimeout_DryRun_ChangesNoTableAndSaysWhatTheRealRunDoes(bool closeOnPlatform)
    {
        using var desk = new OrderDesk(postgres, Now) { CloseOnPlatform = closeOnPlatform, BatchSize = 2 };
        await EverythingThatCanBeAsync(desk);
        var plan = await DryThenRealAsync(desk, OrderTimeoutCounters.All, dry => desk.TimeoutAsync(dry, askEverything: true));
        (plan.Cancelled, plan.CancelledFen, plan.Settled).ShouldBe(closeOnPlatform ? (2, 5980, 1) : (5, 5 * 2990, 0));
    }

    [Fact]
    public async Task Reminders_DryRun_ChangesNoTableAndSaysWhatTheRealRunDoes()
    {
        var world = new ReminderWorld(postgres);
        await world.MemberAsync(ReminderWorld.Beijing(3));
        await world.MemberAsync(ReminderWorld.Beijing(-2));
        await world.MemberAsync(ReminderWorld.Beijing(1), m => m.Status = 0);
        var before = await postgres.FingerprintsAsync();
        var plan = RunPlan.Of(ReminderCounters.All, (await world.RunAsync(dryRun: true)).Counters());
        (await postgres.FingerprintsAsync()).ShouldBe(before);
        var done = RunPlan.Of(ReminderCounters.All, (await world.RunAsync()).Counters());
        plan.ShouldBe(done);
        RunPlanWords.Both(plan, would: true).ShouldBe(("Would send 2 reminders", "将发送 2 条提醒"));
        RunPlanWords.Both(done, would: false).ShouldBe(("Sent 2 reminders", "已发送 2 条提醒"));
    }

    [Fact]
    public void Say_NothingToDo_SaysSo()
        => RunPlanWords.Both(RunPlan.Of(OrderTimeoutCounters.All, new Dictionary<string, long> { ["total"] = 7 }), would: true)
            .ShouldBe(("Nothing would change", "不会有任何改动"));

    [Fact]
    public void Say_ARunThatCountedNoMoney_NamesNoSum()
        => RunPlanWords.Both(RunPlan.Of(OrderTimeoutCounters.All, new Dictionary<string, long> { ["cancelled"] = 1 }), would: false)
            .En.ShouldBe("Cancelled 1 order");
}
