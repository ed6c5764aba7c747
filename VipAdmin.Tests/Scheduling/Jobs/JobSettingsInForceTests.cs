using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling.Jobs;

/// <summary>Schedules that change while hosts beat.</summary>
public sealed class JobSettingsInForceTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Ten = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(Ten));

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private SchedulingHost Host(string cron = "* * * * *") => new(postgres, time, change: job => job with { Cron = cron });

    private async Task SaveAsync(int version, DateTime at, Action<JobSettings> set)
    {
        var settings = new JobSettings { JobKey = SchedulingHost.Key, Version = version, Parameters = "{}", Reason = "test", SavedBy = "李运维", SavedAt = at };
        set(settings);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        db.JobSettings.Add(settings);
        await db.SaveChangesAsync(Stop);
    }

    private async Task<JobRun[]> RunsAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.JobRuns.AsNoTracking().OrderBy(run => run.Slot).ToArrayAsync(Stop);
    }

    [Fact]
    public async Task Refresh_ANewerVersion_LiesOverTheDeclaration()
    {
        await using var host = Host();
        (await host.Plans.RefreshAsync(Stop)).ShouldBeFalse();
        await SaveAsync(1, Ten,
            s => (s.Cron, s.Zone, s.CatchUpMinutes, s.DeadlineMinutes, s.GuardItems, s.GuardTimesUsual) = ("30 8 * * *", "Europe/Berlin", 0, 7, 500, 4));

        (await host.Plans.RefreshAsync(Stop)).ShouldBeTrue();
        (await host.Plans.RefreshAsync(Stop)).ShouldBeFalse();

        var job = host.Plans.Find(SchedulingHost.Key)!;
        (job.Cron, job.Zone, job.CatchUpWithin, job.Deadline).ShouldBe(("30 8 * * *", "Europe/Berlin", TimeSpan.Zero, TimeSpan.FromMinutes(7)));
        (job.GuardItems, job.GuardTimesUsual, job.SettingsVersion, job.ScheduledSince).ShouldBe((500, 4, 1, Ten));
        job.Earlier!.Cron.ShouldBe("* * * * *");
    }

    [Theory]
    [InlineData("@daily", "{}")]
    [InlineData("not a cron", """["OrderTimeout:Minutes"]""")]
    [InlineData(null, """{"OrderTimeout:Minutes": 45}""")]
    public async Task Refresh_AVersionWrittenByHand_LeavesTheTaskRunningAsDeclared(string? cron, string parameters)
    {
        await using var host = Host("7 * * * *");
        await SaveAsync(1, Ten, s => (s.Cron, s.Parameters, s.DeadlineMinutes) = (cron, parameters, 7));

        (await host.Plans.RefreshAsync(Stop)).ShouldBeTrue();

        var job = host.Plans.Find(SchedulingHost.Key)!;
        (job.Cron, job.Deadline, job.SettingsVersion).ShouldBe(("7 * * * *", TimeSpan.FromMinutes(7), 1), "or every slot would be refused");
        JobField.Values(host.Plans.Saved(SchedulingHost.Key)).GetValueOrDefault("OrderTimeout:Minutes").ShouldBe(cron is null ? "45" : null);
        (await host.StartAsync(Ten)).ShouldBeOfType<StartResult.NotOurs>("it runs by version 1");
        await ((StartResult.Started)await host.Runner.StartAsync(new RunRequest(job, RunTrigger.Schedule, Ten, Core.Actor.System), Stop)).Completion;
    }

    [Fact]
    public async Task Refresh_OnlyTheDeadlineChanged_KeepsTheScheduleAsItWas()
    {
        await using var host = Host();
        await SaveAsync(1, Ten, s => s.DeadlineMinutes = 7);
        await host.Plans.RefreshAsync(Stop);
        (host.Plans.Find(SchedulingHost.Key)!.ScheduledSince, host.Plans.Find(SchedulingHost.Key)!.Earlier).ShouldBe((null, null));
    }

    [Fact]
    public async Task Refresh_AScheduleWrittenPastTheChecks_IsSaidAndTheDeclaredOneStays()
    {
        await using var host = Host();
        await SaveAsync(1, Ten, s => s.Cron = "nonsense");
        await host.Plans.RefreshAsync(Stop);
        (host.Plans.Find(SchedulingHost.Key)!.Cron, host.Plans.Find(SchedulingHost.Key)!.SettingsVersion).ShouldBe(("* * * * *", 1));
        host.Log.Lines.ShouldContain(line => line.Contains("nonsense"));
    }

    [Fact]
    public async Task Refresh_TheSameNumberOfAnotherHistory_IsReadAgain()
    {
        await using var host = Host();
        await SaveAsync(1, Ten, s => s.Cron = "*/20 * * * *");
        await host.Plans.RefreshAsync(Stop);
        await postgres.ResetAsync();
        await SaveAsync(1, Ten.AddSeconds(1), s => s.Cron = "*/30 * * * *");

        await host.Plans.RefreshAsync(Stop);

        host.Plans.Find(SchedulingHost.Key)!.Cron.ShouldBe("*/30 * * * *");
    }

    [Fact]
    public async Task Next_AcrossAChange_ShowsOldSlotsUpToItAndNewOnesAfterIt()
    {
        await using var host = Host("*/5 * * * *");
        await SaveAsync(1, Ten.AddMinutes(7), s => s.Cron = "*/20 * * * *");
        await host.Plans.RefreshAsync(Stop);
        var job = host.Plans.Find(SchedulingHost.Key)!;
        SlotCalendar.Between(job, Ten.AddMinutes(-1), Ten.AddMinutes(41), 100).Select(slot => slot.Minute).ShouldBe([0, 5, 20, 40]);
        SlotCalendar.Previous(job, Ten.AddMinutes(19))!.Value.Minute.ShouldBe(5);
        SlotCalendar.Previous(job, Ten.AddMinutes(21))!.Value.Minute.ShouldBe(20);
    }

    [Fact]
    public async Task Start_ASlotOfAScheduleNoLongerInForce_ClaimsNothing()
    {
        await using var host = Host();
        await SaveAsync(1, Ten.AddSeconds(-1), s => s.Cron = "0 9 * * *");

        (await host.StartAsync(Ten)).ShouldBeOfType<StartResult.NotOurs>();

        (await RunsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Beat_AnEditThisHostHasNotHeardOf_FiresTheNewScheduleAndNotTheOld()
    {
        await using var host = Host("1 * * * *");
        time.Advance(TimeSpan.FromSeconds(59));
        host.Heartbeat.Beat(SchedulingHost.Key);
        await SaveAsync(1, time.GetUtcNow().UtcDateTime, s => s.Cron = "1,30 * * * *");
        time.Advance(TimeSpan.FromSeconds(1));

        // The armed slot is refused under version 0, the host reads again and claims it under version 1.
        await Wait.UntilAsync(async () => (await RunsAsync()).Length == 1);
        (await RunsAsync()).Single().ShouldSatisfyAllConditions(run => run.Slot.ShouldBe(Ten.AddMinutes(1)), run => run.SettingsVersion.ShouldBe(1));
    }

    [Fact]
    public async Task Search_AfterAnEdit_InventsNoSlotsBeforeItAndLosesNoneDueBeforeIt()
    {
        await using var host = Host("*/10 * * * *");
        await host.StartAsync(Ten);
        await Wait.UntilAsync(async () => (await RunsAsync()).All(run => run.Status == RunStatus.Succeeded));
        // Nobody is there from 10:00 to 10:34; at 10:15 somebody saves another schedule.
        await SaveAsync(1, Ten.AddMinutes(15), s => (s.Cron, s.CatchUpMinutes) = ("3-59/10 * * * *", 0));
        time.Advance(TimeSpan.FromMinutes(34));
        await host.Plans.RefreshAsync(Stop);

        await host.Missed.SearchAsync(host.Plans.Find(SchedulingHost.Key)!, Stop);

        (await RunsAsync()).Select(run => (run.Slot!.Value.Minute, run.Status)).ShouldBe(
            [(0, RunStatus.Succeeded), (10, RunStatus.Missed), (23, RunStatus.Missed), (33, RunStatus.Missed)]);
    }
}
