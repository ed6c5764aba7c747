using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Reconciliation;

public sealed class CoverageTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Key = Timetable.Reconciliation;
    private static readonly JobDefinition Job = Timetable.Shipped.Find(Key)!;
    private static readonly DateTime Now = new(2026, 11, 23, 6, 2, 0, DateTimeKind.Utc);
    private static readonly DateTime Hour = new(2026, 11, 23, 3, 0, 0, DateTimeKind.Utc);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Hours_CountSlotsOnTimeLateMissedAndFailed()
    {
        await postgres.SaveAsync(
            At(0), At(5, RunStatus.Warning), At(10, trigger: RunTrigger.Catchup), At(15, RunStatus.Missed), At(20, RunStatus.Skipped),
            At(25, RunStatus.Failed), At(30, RunStatus.Running), At(60),
            // Neither a run by hand nor one of two weeks ago.
            Run(Key, Hour.AddMinutes(35), trigger: RunTrigger.Manual), Run(Key, Hour.AddDays(-14), slot: Hour.AddDays(-14)));

        (await Coverage.HoursAsync(Ops, TimeRange.All, Stop)).ShouldBe(
            [new CoverageHour(Hour, 2, 1, 2, 1, 0), new CoverageHour(Hour.AddHours(1), 1, 0, 0, 0, 0)]);
    }

    [Fact]
    public async Task Days_OfARangeOfTime_AreWhole_AtMostAMonth_AndUntilToday()
    {
        var today = BusinessDay.Of(Now);
        Coverage.DaysOf(TimeRange.All).ShouldBe((today.AddDays(-13), today));
        Coverage.DaysOf(TimeRange.OfLast("1h")).ShouldBe((today, today));
        Coverage.DaysOf(TimeRange.Days(today.AddDays(-2), today.AddDays(5))).ShouldBe((today.AddDays(-2), today));
        Coverage.DaysOf(TimeRange.Days(today.AddDays(-90), today.AddDays(-20))).ShouldBe((today.AddDays(-50), today.AddDays(-20)));
        Coverage.DaysOf(TimeRange.Days(today.AddDays(3), today.AddDays(4))).ShouldBe((today, today));

        await postgres.SaveAsync(At(0), Run(Key, Hour.AddDays(-1), slot: Hour.AddDays(-1)), Run(Key, Hour.AddDays(-2), slot: Hour.AddDays(-2)));
        (await Coverage.HoursAsync(Ops, (today.AddDays(-1), today.AddDays(-1)), Stop)).ShouldHaveSingleItem().Hour.ShouldBe(Hour.AddDays(-1));
    }

    [Fact]
    public async Task Hours_OfARangeWithHours_AreThose_AlsoWhenAMonthBeginsAtNoon()
    {
        await postgres.SaveAsync([.. Enumerable.Range(0, 4).Select(i => Run(Key, Hour.AddHours(-i), slot: Hour.AddHours(-i))),
            Run(Key, Hour.AddDays(-31), slot: Hour.AddDays(-31))]);

        (await Coverage.HoursAsync(Ops, TimeRange.Between(Hour.AddHours(-2), Hour)!, Stop)).Select(hour => hour.Hour)
            .ShouldBe([Hour.AddHours(-2), Hour.AddHours(-1)]);
        var month = TimeRange.Between(Hour.AddDays(-31), Hour)!;
        Coverage.Holds(month).ShouldBeTrue();
        (await Coverage.HoursAsync(Ops, month, Stop)).Select(hour => hour.Hour)
            .ShouldBe([Hour.AddDays(-31), Hour.AddHours(-3), Hour.AddHours(-2), Hour.AddHours(-1)]);
        Coverage.Holds(TimeRange.Between(Hour.AddDays(-31).AddMinutes(-1), Hour)!).ShouldBeFalse();
        Coverage.Holds(TimeRange.Between(Now.AddDays(-32), null)!).ShouldBeFalse();
    }

    [Fact]
    public async Task WindowRunAgain_IsCountedInTheHoursWhoseSlotsItCovers()
    {
        var (again, failed, dry) = (Window(Now), Window(Now.AddMinutes(1)), Window(Now.AddMinutes(2)));
        failed.Status = RunStatus.Failed;
        dry.DryRun = true;
        await postgres.SaveAsync(At(-60), At(0), At(55), At(60), again, failed, dry);

        (await Coverage.HoursAsync(Ops, TimeRange.All, Stop)).Select(hour => (hour.Hour, hour.Again)).ShouldBe(
            [(Hour.AddHours(-1), 0), (Hour, 1), (Hour.AddHours(1), 0)]);
        (await Coverage.HourAsync(Ops, Job, Hour, Stop)).Again.Select(run => run.Id).ShouldBe([dry.Id, failed.Id, again.Id]);
    }

    [Fact]
    public async Task Windows_AreWhatBecameOldEnough_AndNameTheRunThatLookedAtThem()
    {
        var (on, missed, next) = (At(0), At(5, RunStatus.Missed), At(10));
        await postgres.SaveAsync(on, missed, next, At(55, RunStatus.Missed));

        var detail = await Coverage.HourAsync(Ops, Job, Hour, Stop);

        detail.Windows.Select(window => (window.From, window.Until, window.LookedAtBy)).ShouldBe(
        [
            (Hour.AddMinutes(-10), Hour.AddMinutes(-5), on.Id), (Hour.AddMinutes(-5), Hour, next.Id), (Hour, Hour.AddMinutes(5), next.Id),
            (Hour.AddMinutes(5), Hour.AddMinutes(50), (Guid?)null),
        ]);
        (detail.From, detail.Until).ShouldBe((Hour.AddMinutes(-10), Hour.AddMinutes(50)));
    }

    [Fact]
    public async Task Orders_OfAWindow_AreCounted_PendingOnesApart()
    {
        await postgres.Databases.OrderAsync(Hour);
        await postgres.Databases.OrderAsync(Hour.AddMinutes(1), but: order => order.PaymentStatus = OrderStatus.Paid);
        await postgres.Databases.OrderAsync(Hour.AddMinutes(5));
        await postgres.Databases.OrderAsync(Hour.AddMinutes(2), but: order => order.OrderType = "course");

        (await Coverage.OrdersAsync(Ops, Hour, Hour.AddMinutes(5), Stop)).ShouldBe(new WindowOrders(2, 1));
    }

    [Fact]
    public async Task WithoutPermission_IsRefused()
    {
        await Should.ThrowAsync<NotPermittedException>(() => Coverage.HoursAsync(Stranger, TimeRange.All, Stop));
        await Should.ThrowAsync<NotPermittedException>(() => Coverage.HourAsync(Stranger, Job, Hour, Stop));
        await Should.ThrowAsync<NotPermittedException>(() => Coverage.OrdersAsync(Stranger, Hour, Now, Stop));
    }

    private Coverage Coverage => new(postgres.Databases, Fixed.Options(new ReconciliationOptions()), new FakeTimeProvider(Now));

    private static JobRun At(int minute, RunStatus status = RunStatus.Succeeded, RunTrigger trigger = RunTrigger.Schedule)
        => Run(Key, Hour.AddMinutes(minute).AddMilliseconds(20), status, slot: Hour.AddMinutes(minute), trigger: trigger);

    /// <summary>By hand, for the orders of that hour's slots.</summary>
    private static JobRun Window(DateTime startedAt)
    {
        var run = Run(Key, startedAt, trigger: RunTrigger.Manual);
        (run.WindowFrom, run.WindowUntil) = (Hour.AddMinutes(-10), Hour.AddMinutes(50));
        return run;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
