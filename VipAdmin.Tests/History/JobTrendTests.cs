using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.History;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.History;

public sealed class JobTrendTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Key = Timetable.Reconciliation;
    private static readonly JobDefinition Job = Timetable.Shipped.Find(Key)!;
    private static readonly DateTime Now = new(2026, 11, 23, 6, 2, 0, DateTimeKind.Utc);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(TrendRange.Day, 96)]
    [InlineData(TrendRange.Week, 84)]
    [InlineData(TrendRange.Month, 30)]
    public async Task Points_AreBoundedAndReachUntilNow(TrendRange range, int expected)
    {
        var points = await Trend.PointsAsync(Ops, Job, range, Stop);

        points.Count.ShouldBe(expected);
        points[^1].At.ShouldBeLessThanOrEqualTo(Now);
        points[^1].Until.ShouldBeGreaterThan(Now);
        points.ShouldAllBe(point => point.Worst == null && point.Runs == 0);
    }

    [Fact]
    public async Task Points_OfAnHour_AreMinutesOfItAlone()
    {
        var from = Now.AddDays(-3);
        var inside = Run(Key, from.AddMinutes(5).AddSeconds(10), RunStatus.Failed);
        await postgres.SaveAsync(inside, Run(Key, from.AddMinutes(-1)), Run(Key, from.AddMinutes(60)));

        var points = await Trend.PointsAsync(Ops, Job, from, from.AddHours(1), Stop);

        (points.Count, points[0].At, points[^1].Until).ShouldBe((60, from, from.AddHours(1)));
        points.Where(point => point.Runs > 0).ShouldHaveSingleItem().RunId.ShouldBe(inside.Id);
        (await Trend.PointsAsync(Ops, Job, from, from, Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Points_OfAQuarter_AreBeijingDays()
    {
        await postgres.SaveAsync(Run(Key, Now.AddDays(-60)));

        var points = await Trend.PointsAsync(Ops, Job, Now.AddDays(-90), Now, Stop);

        points.Count.ShouldBe(91);
        points.Where(point => point.Runs > 0).ShouldHaveSingleItem().At.ShouldBe(BusinessDay.StartUtc(BusinessDay.Of(Now.AddDays(-60))));
    }

    [Fact]
    public async Task Marks_OfAStretch_ArePausesThatReachIntoItAndChangesWithinIt()
    {
        JobPause Pause(double from, double? to) => new()
        {
            Id = Guid.CreateVersion7(), JobKey = Key, Reason = "r", PausedBy = "李运维", PausedAt = Now.AddHours(from),
            ResumedAt = to is { } hours ? Now.AddHours(hours) : null,
        };
        await postgres.SaveAsync(Pause(-9, -8), Pause(-5, -2.5), Pause(-0.5, null),
            new JobSettings { JobKey = Key, Version = 1, Parameters = "{}", Reason = "s", SavedBy = "Ada", SavedAt = Now.AddHours(-2) });

        var marks = await new TrendMarks(postgres.Databases).ReadAsync(Ops, Key, Now.AddHours(-3), Now, Stop);

        marks.Select(mark => (mark.IsPause, mark.At, mark.Until)).ShouldBe(
            [(true, Now.AddHours(-5), Now.AddHours(-2.5)), (false, Now.AddHours(-2), null), (true, Now.AddHours(-0.5), null)]);
    }

    [Fact]
    public async Task Points_OfATaskWhoseRhythmWasEdited_AreReadInTheWayOfTheNewOne()
    {
        await postgres.SaveAsync(Run(Key, Now.AddMinutes(-2)));
        var trend = Trend;
        (await trend.PointsAsync(Ops, Job with { Cron = "0 9 * * *" }, TrendRange.Month, Stop))[^1].RunId.ShouldNotBeNull();
        (await trend.PointsAsync(Ops, Job, TrendRange.Month, Stop))[^1].RunId.ShouldBeNull("a wide range is read from the days");
    }

    [Fact]
    public async Task Points_OfOneStretch_SumCountersAndNameTheWorstRun()
    {
        var failed = Run(Key, Now.AddMinutes(-1).AddSeconds(-30), RunStatus.Failed, seconds: 3, counters: """{"totalChecked": 1, "errors": 1}""");
        await postgres.SaveAsync(
            Run(Key, Now.AddMinutes(-2), seconds: 1.5, counters: """{"totalChecked": 4, "synced": 2}"""),
            failed,
            Run(Key, Now.AddMinutes(-1), RunStatus.Skipped, seconds: 900),
            Run(Key, Now.AddSeconds(-30), dryRun: true, counters: """{"totalChecked": 100}"""),
            Run(Key, Now.AddSeconds(-10), RunStatus.Running));

        var point = (await Trend.PointsAsync(Ops, Job, TrendRange.Day, Stop))[^1];

        (point.At, point.Runs, point.Worst, point.RunId, point.Duration!.Max).ShouldBe(
            (new DateTime(2026, 11, 23, 6, 0, 0, DateTimeKind.Utc), 3, RunState.Failed, failed.Id, 3000));
        point.Outcomes.ShouldBe(new RunOutcomes(Succeeded: 1, Warnings: 0, Failed: 1, Interrupted: 0, Missed: 0, Held: 0, Cancelled: 0, Skipped: 1));
        point.Counters.ShouldBe(new Dictionary<string, long> { ["totalChecked"] = 5, ["synced"] = 2, ["errors"] = 1 }, ignoreOrder: true);
    }

    [Fact]
    public async Task Figures_OfAStretch_CountTheRunsOfItsPoints()
    {
        var from = Now.AddDays(-3);
        var failed = Run(Key, from.AddMinutes(5), RunStatus.Failed);
        // Found missing after the stretch, and due in it.
        var missed = Run(Key, from.AddHours(2), RunStatus.Missed, slot: from.AddMinutes(50));
        await postgres.SaveAsync(failed, missed, Run(Key, from.AddMinutes(30), seconds: 4), Run(Key, from.AddMinutes(-1)),
            Run(Key, from.AddMinutes(61), RunStatus.Failed));

        var figures = await Trend.FiguresAsync(Ops, Job, from, from.AddHours(1), Stop);

        (figures.Done, figures.Failed, figures.Duration!.Max, figures.LastFailure!.Id).ShouldBe((1, 2, 4000, failed.Id));
        var days = await Trend.FiguresAsync(Ops, Job, from.AddDays(-20), Now, Stop);
        (days.Done, days.Failed, days.LastFailure!.StartedAt).ShouldBe((2, 3, from.AddMinutes(61)));
        (await Trend.FiguresAsync(Ops, Job, from, from, Stop)).ShouldBe(JobFigures.None);
    }

    [Fact]
    public async Task Points_ByDay_BreakAtMidnightInBeijing()
    {
        await postgres.SaveAsync(
            Run(Key, new DateTime(2026, 11, 22, 15, 59, 59, DateTimeKind.Utc)),
            Run(Key, new DateTime(2026, 11, 22, 16, 0, 0, DateTimeKind.Utc)));

        var points = await Trend.PointsAsync(Ops, Job, TrendRange.Month, Stop);

        points[^2].Runs.ShouldBe(1);
        points[^1].Runs.ShouldBe(1);
        BusinessDay.Of(points[^1].At).ShouldBe(new DateOnly(2026, 11, 23));
    }

    [Fact]
    public async Task MissedSlot_StandsWhereItWasDue_NotWhereItWasFound()
    {
        await postgres.SaveAsync(Run(Key, Now, RunStatus.Missed, slot: Now.AddHours(-3)));

        var points = await Trend.PointsAsync(Ops, Job, TrendRange.Day, Stop);

        points.Single(point => point.Runs == 1).At.ShouldBe(new DateTime(2026, 11, 23, 3, 0, 0, DateTimeKind.Utc));
    }

    [Fact]
    public async Task WideRange_IsReadAgainAfterAMinute_TheUsualOneAtOnce()
    {
        var clock = new FakeTimeProvider(Now);
        var trend = new JobTrend(postgres.Databases, new RunDays(postgres.Databases), clock);
        (await trend.PointsAsync(Ops, Job, TrendRange.Month, Stop))[^1].Runs.ShouldBe(0);
        await trend.PointsAsync(Ops, Job, TrendRange.Day, Stop);
        await postgres.SaveAsync(Run(Key, Now));

        (await trend.PointsAsync(Ops, Job, TrendRange.Day, Stop))[^1].Runs.ShouldBe(1);
        (await trend.PointsAsync(Ops, Job, TrendRange.Month, Stop))[^1].Runs.ShouldBe(0);
        clock.Advance(TimeSpan.FromMinutes(1));
        (await trend.PointsAsync(Ops, Job, TrendRange.Month, Stop))[^1].Runs.ShouldBe(1);
    }

    [Fact]
    public async Task Figures_CountOutcomesAndTakeTheSlowest()
    {
        var slot = Now.AddMinutes(-30);
        var failure = Run(Key, Now.AddMinutes(-10), RunStatus.Failed, errorCode: RunReason.AllUnknown);
        await postgres.SaveAsync(
            Run(Key, Now.AddDays(-2), RunStatus.Failed),
            Run(Key, slot.AddMilliseconds(200), seconds: 2, slot: slot),
            Run(Key, Now.AddMinutes(-20), RunStatus.Warning, seconds: 2),
            failure,
            Run(Key, Now.AddMinutes(-9), RunStatus.Failed, errorCode: RunReason.Held),
            Run(Key, Now.AddMinutes(-8), RunStatus.Missed),
            Run(Key, Now.AddMinutes(-5), RunStatus.Skipped),
            Run(Key, Now.AddMinutes(-4), dryRun: true, seconds: 500));

        var figures = await Trend.FiguresAsync(Ops, Job, TrendRange.Day, Stop);

        (figures.Done, figures.Warnings, figures.Failed, figures.SuccessRate).ShouldBe((2, 1, 2, 0.5));
        figures.Duration!.P95.ShouldBe(2000, 1);
        figures.Late!.P95.ShouldBe(200, 1);
        figures.LastFailure!.Id.ShouldBe(failure.Id);
    }

    [Theory]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Cancelled)]
    public async Task HeldRun_IsNoFailureOfItsStretch(RunStatus status)
    {
        await postgres.SaveAsync(Run(Key, Now.AddMinutes(-9), status, errorCode: RunReason.Held));

        (await Trend.PointsAsync(Ops, Job, TrendRange.Day, Stop)).Single(point => point.Runs > 0).Outcomes.Held.ShouldBe(1);
        var figures = await Trend.FiguresAsync(Ops, Job, TrendRange.Day, Stop);
        (figures.Done, figures.Failed, figures.Held, figures.LastFailure).ShouldBe((0, 0, 1, null));
    }

    [Fact]
    public async Task Month_TakesFinishedDaysFromTheirSums_AndTodayFromItsRuns()
    {
        var slot = Now.AddDays(-2);
        await postgres.SaveAsync(
            Run(Key, slot, seconds: 2, slot: slot, counters: """{"synced": 1}"""),
            Run(Key, Now.AddDays(-1), RunStatus.Warning, seconds: 3, slot: Now.AddDays(-1), counters: """{"synced": 4}"""),
            Run(Key, Now.AddMinutes(-2), seconds: 4, slot: Now.AddMinutes(-2), counters: """{"synced": 2}"""),
            Run(Key, Now.AddDays(-3), RunStatus.Failed, seconds: 3, slot: Now.AddDays(-3), errorCode: RunReason.Held));
        using (var run = new RunScope(postgres.Databases, TimeProvider.System)
        {
            RunId = Guid.CreateVersion7(), JobKey = Timetable.Housekeeping,
            Actor = "system"
        })
        {
            await new HistoryRollUp(postgres.Databases, new FakeTimeProvider(Now)).RunAsync(run, Stop);
        }
        // What the sums say counts, also when the runs are gone; yesterday lost its sums and is read from its run.
        await postgres.ExecuteAsync(
            $"DELETE FROM vip_admin.job_runs WHERE slot = '{slot:yyyy-MM-dd HH:mm:ss}Z'; DELETE FROM vip_admin.job_run_days WHERE day = '{BusinessDay.Of(Now.AddDays(-1)):yyyy-MM-dd}'");

        var points = await Trend.PointsAsync(Ops, Job, TrendRange.Month, Stop);
        var figures = await Trend.FiguresAsync(Ops, Job, TrendRange.Month, Stop);

        points.TakeLast(3).Select(point => (point.Runs, point.Worst, point.Duration!.Max, point.Counters["synced"]))
            .ShouldBe([(1, RunState.Succeeded, 2000d, 1L), (1, RunState.Warning, 3000d, 4L), (1, RunState.Succeeded, 4000d, 2L)]);
        points[^4].Worst.ShouldBe(RunState.Held);
        points.SkipLast(4).ShouldAllBe(point => point.Runs == 0 && point.Worst == null);
        (figures.Done, figures.Warnings, figures.Failed, figures.Held, figures.Duration!.Max).ShouldBe((3, 1, 0, 1, 4000d));
        figures.Duration.P50!.Value.ShouldBe(3000, 90);
    }

    [Fact]
    public async Task Figures_NothingRan_AreEmpty()
        => (await Trend.FiguresAsync(Ops, Job, TrendRange.Day, Stop)).ShouldBe(JobFigures.None);

    [Fact]
    public async Task Reads_WithoutPermission_AreRefused()
    {
        await Should.ThrowAsync<NotPermittedException>(() => Trend.PointsAsync(Stranger, Job, TrendRange.Day, Stop));
        await Should.ThrowAsync<NotPermittedException>(() => Trend.FiguresAsync(Stranger, Job, TrendRange.Day, Stop));
    }

    private JobTrend Trend => new(postgres.Databases, new RunDays(postgres.Databases), new FakeTimeProvider(Now));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
