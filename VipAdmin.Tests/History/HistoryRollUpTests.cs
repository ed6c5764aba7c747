using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.History;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.History;

public sealed class HistoryRollUpTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Key = Timetable.OrderTimeout;
    /// <summary>Half past three in Beijing on 23 November.</summary>
    private static readonly DateTime Now = new(2026, 11, 22, 19, 30, 0, DateTimeKind.Utc);
    private static readonly DateOnly Yesterday = new(2026, 11, 22);
    private static readonly DateTime Noon = BusinessDay.StartUtc(Yesterday).AddHours(12);
    private readonly FakeTimeProvider clock = new(Now);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task FinishedDay_IsCountedByOutcome_WithSumsAndPercentiles()
    {
        await postgres.SaveAsync(
            Run(Key, Noon.AddMilliseconds(100), seconds: 2, slot: Noon, counters: """{"total": 3, "cancelled": 2}"""),
            Run(Key, Noon.AddMinutes(1).AddMilliseconds(300), RunStatus.Warning, seconds: 4, slot: Noon.AddMinutes(1),
                counters: """{"total": 1, "failed": 1}"""),
            Run(Key, Noon.AddMinutes(2), RunStatus.Failed, seconds: 1, slot: Noon.AddMinutes(2)),
            Run(Key, Noon.AddMinutes(3), RunStatus.Skipped, seconds: 900, slot: Noon.AddMinutes(3)),
            Run(Key, Noon.AddMinutes(4), RunStatus.Succeeded, seconds: 3, trigger: RunTrigger.Manual),
            Run(Key, Noon.AddMinutes(6), RunStatus.Cancelled, errorCode: RunReason.Held),
            Run(Key, Noon.AddMinutes(7), RunStatus.Warning, errorCode: RunReason.CancelsHeld),
            Run(Key, Noon.AddMinutes(5), seconds: 100, dryRun: true, counters: """{"total": 99}"""),
            Run(Key, BusinessDay.StartUtc(Yesterday.AddDays(1)), slot: BusinessDay.StartUtc(Yesterday.AddDays(1))));

        (await RollUpAsync()).ShouldBe(1);

        var day = (await DaysAsync()).ShouldHaveSingleItem();
        (day.JobKey, day.Day).ShouldBe((Key, Yesterday));
        (day.Succeeded, day.Warnings, day.Failed, day.Cancelled, day.Interrupted, day.Skipped, day.Missed, day.Held).ShouldBe((2, 1, 1, 0, 0, 1, 0, 2));
        (day.P50Ms!.Value, day.MaxMs!.Value).ShouldBe((1500, 4000));
        day.P95Ms!.Value.ShouldBe(3750, 1);
        // The run by hand has no slot to be late for.
        (day.MaxLateMs!.Value, day.P95LateMs!.Value).ShouldBe((300, 280));
        System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, long>>(day.Counters)
            .ShouldBe(new Dictionary<string, long> { ["total"] = 4, ["cancelled"] = 2, ["failed"] = 1 }, ignoreOrder: true);
    }

    [Fact]
    public async Task EmptyDayBetween_IsWrittenToo_SoThatItIsKnownToBeEmpty()
    {
        await postgres.SaveAsync(Run(Key, Noon.AddDays(-2), slot: Noon.AddDays(-2)), Run(Key, Noon, slot: Noon));

        (await RollUpAsync()).ShouldBe(3);

        (await DaysAsync()).Select(day => (day.Day, day.Succeeded, day.MaxMs))
            .ShouldBe([(Yesterday.AddDays(-2), 1, 1000d), (Yesterday.AddDays(-1), 0, null), (Yesterday, 1, 1000d)]);
    }

    [Fact]
    public async Task SecondTime_ChangesNothing_UntilSomethingHasChanged()
    {
        await postgres.SaveAsync(Run(Key, Noon, slot: Noon));
        (await RollUpAsync()).ShouldBe(1);
        (await RollUpAsync()).ShouldBe(0);

        await postgres.SaveAsync(Run(Key, Noon.AddMinutes(1), slot: Noon.AddMinutes(1)));

        (await RollUpAsync(dryRun: true)).ShouldBe(1);
        (await DaysAsync())[0].Succeeded.ShouldBe(1);
        (await RollUpAsync()).ShouldBe(1);
        (await DaysAsync())[0].Succeeded.ShouldBe(2);
    }

    [Fact]
    public async Task SlotFoundMissedWeeksLater_IsCountedOnItsOwnDay()
    {
        var slot = Noon.AddDays(-20);
        await postgres.SaveAsync(Run(Key, slot.AddDays(-1), slot: slot.AddDays(-1)), Run(Key, Noon, slot: Noon));
        await RollUpAsync();
        // Written only after that day had its sums.
        await postgres.SaveAsync(Run(Key, Now, RunStatus.Missed, slot: slot));

        (await RollUpAsync()).ShouldBe(1);

        (await DaysAsync()).Where(day => day.Missed > 0).ShouldHaveSingleItem().Day.ShouldBe(BusinessDay.Of(slot));
    }

    [Fact]
    public async Task DayWhoseRunsAreGone_KeepsItsSums()
    {
        await postgres.SaveAsync(Run(Key, Noon.AddDays(-3), slot: Noon.AddDays(-3)), Run(Key, Noon, slot: Noon));
        await RollUpAsync();
        await postgres.ExecuteAsync("DELETE FROM vip_admin.job_runs WHERE slot < '2026-11-21'");

        (await RollUpAsync()).ShouldBe(0);

        (await DaysAsync())[0].Succeeded.ShouldBe(1);
    }

    private async Task<int> RollUpAsync(bool dryRun = false)
    {
        using var run = new RunScope(postgres.Databases, clock)
        {
            RunId = Guid.CreateVersion7(clock.GetUtcNow()), JobKey = Timetable.Housekeeping,
            Actor = "system", DryRun = dryRun
        };
        return await new HistoryRollUp(postgres.Databases, clock).RunAsync(run, TestContext.Current.CancellationToken);
    }

    private async Task<List<JobRunDay>> DaysAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await db.JobRunDays.AsNoTracking().OrderBy(day => day.Day).ToListAsync(TestContext.Current.CancellationToken);
    }
}
