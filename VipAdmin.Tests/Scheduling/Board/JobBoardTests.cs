using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Scheduling.Board;

public sealed class JobBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 6, 2, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(Now);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Cards_NothingEverRan_OneWaitingCardPerTaskInOrder()
    {
        var cards = await Board().CardsAsync(Ops, Stop);

        cards.Select(card => card.Job.Key).ShouldBe([Timetable.Reconciliation, Timetable.VipReminder, Timetable.OrderTimeout, Timetable.StatementImport,
            Timetable.Housekeeping, Timetable.DamageScan]);
        cards.ShouldAllBe(card => card.State == JobState.Waiting && card.Healthy && card.Last == null && card.Running == null);
    }

    [Fact]
    public async Task Last_IsTheLastThatReallyRan()
    {
        var real = Run(Timetable.Reconciliation, Now.AddMinutes(-4), counters: """{"totalChecked": 7, "synced": 2}""");
        await postgres.SaveAsync(
            Run(Timetable.Reconciliation, Now.AddMinutes(-9), RunStatus.Failed),
            real,
            Run(Timetable.Reconciliation, Now.AddMinutes(-3), dryRun: true),
            Run(Timetable.Reconciliation, Now.AddMinutes(-2), RunStatus.Skipped, errorCode: RunReason.AlreadyRunning),
            Run(Timetable.Reconciliation, Now.AddMinutes(-1), RunStatus.Missed));

        var card = await Board().CardAsync(Ops, Timetable.Reconciliation, Stop);

        card!.Last!.Id.ShouldBe(real.Id);
        card.Last.Counters["synced"].ShouldBe(2);
        card.State.ShouldBe(JobState.Ok);
    }

    [Fact]
    public async Task SlotsWithoutARow_AreSeenOnEveryCard()
    {
        await postgres.SaveAsync(Run(Timetable.Reconciliation, Now.AddMinutes(-12), slot: Now.AddMinutes(-12)),
            Run(Timetable.OrderTimeout, Now.AddMinutes(-3), slot: Now.AddMinutes(-3)));
        var clock = new FakeTimeProvider(Now.AddMinutes(-20));
        var board = Board(running: clock);
        clock.SetUtcNow(Now);

        var cards = await board.CardsAsync(Ops, Stop);

        cards.Select(card => (card.Job.Key, card.State, card.Healthy)).ShouldBe(
        [
            (Timetable.Reconciliation, JobState.Late, false), (Timetable.VipReminder, JobState.Waiting, true), (Timetable.OrderTimeout, JobState.Ok, true),
            (Timetable.StatementImport, JobState.Waiting, true),
            (Timetable.Housekeeping, JobState.Waiting, true), (Timetable.DamageScan, JobState.Waiting, true),
        ]);
    }

    [Fact]
    public async Task OnlySkippedAndMissedSlots_AreNotOnTime()
    {
        await postgres.SaveAsync(
            Run(Timetable.OrderTimeout, Now.AddMinutes(-30)),
            Run(Timetable.OrderTimeout, Now.AddMinutes(-4), RunStatus.Missed, slot: Now.AddMinutes(-4)),
            Run(Timetable.OrderTimeout, Now.AddMinutes(-1), RunStatus.Skipped, slot: Now.AddMinutes(-1)));

        var card = await Board().CardAsync(Ops, Timetable.OrderTimeout, Stop);

        card!.State.ShouldBe(JobState.Late);
        card.Healthy.ShouldBeFalse();
        card.OverdueSlot.ShouldBe(Now.AddMinutes(-3));
    }

    [Fact]
    public async Task Running_ShowsHowFarItIs()
    {
        var run = Run(Timetable.Reconciliation, Now.AddSeconds(-10), RunStatus.Running);
        (run.ProgressDone, run.ProgressTotal) = (40, 100);
        await postgres.SaveAsync(run);

        var card = await Board().CardAsync(Ops, Timetable.Reconciliation, Stop);

        card!.State.ShouldBe(JobState.Running);
        var progress = card.Running!.Progress(Now)!;
        progress.Percent.ShouldBe(40);
        progress.PerSecond.ShouldBe(4);
        progress.Remaining.ShouldBe(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task OpenPause_IsShownWithWhoAndWhy_AClosedOneIsNot()
    {
        await postgres.SaveAsync(
            new JobPause
            {
                Id = Guid.CreateVersion7(), JobKey = Timetable.OrderTimeout, Reason = "支付宝维护", PausedBy = "李运维", PausedAt = Now.AddMinutes(-5),
                Until = Now.AddHours(1)
            },
            new JobPause
            {
                Id = Guid.CreateVersion7(), JobKey = Timetable.Reconciliation, Reason = "old", PausedBy = "x", PausedAt = Now.AddDays(-1),
                ResumedAt = Now.AddHours(-20), ResumedBy = "x"
            });

        var cards = await Board().CardsAsync(Ops, Stop);

        var paused = cards.Single(card => card.Job.Key == Timetable.OrderTimeout);
        (paused.State, paused.Pause!.Reason, paused.Pause.PausedBy, paused.Pause.Until, paused.NextSlot).ShouldBe(
            (JobState.Paused, "支付宝维护", "李运维", Now.AddHours(1), null));
        cards.Single(card => card.Job.Key == Timetable.Reconciliation).Pause.ShouldBeNull();
    }

    [Fact]
    public async Task CronOff_EveryCardIsOff()
        => (await Board(enabled: false).CardsAsync(Ops, Stop)).ShouldAllBe(card => card.State == JobState.Off && !card.Healthy && card.NextSlot == null);

    [Fact]
    public async Task Cards_WithoutPermission_AreRefused()
        => await Should.ThrowAsync<NotPermittedException>(() => Board().CardsAsync(Stranger, Stop));

    [Fact]
    public async Task ReadAfterAChange_WhileOthersRead_SeesTheChange()
    {
        var board = Board();
        for (var i = 0; i < 20; i++)
        {
            var earlier = Enumerable.Range(0, 5).Select(_ => board.CardsAsync(Ops, Stop)).ToArray();
            var run = Run(Timetable.OrderTimeout, Now.AddSeconds(i));
            await postgres.SaveAsync(run);

            var cards = await board.CardsAsync(Ops, Stop);

            cards.Single(card => card.Job.Key == Timetable.OrderTimeout).Last!.Id.ShouldBe(run.Id);
            await Task.WhenAll(earlier);
        }
    }

    [Fact]
    public async Task Last_BehindALongPause_IsFoundThroughItsIndex()
    {
        await postgres.SaveAsync(Run(Timetable.OrderTimeout, Now.AddDays(-8)));
        await postgres.ExecuteAsync($"""
            INSERT INTO vip_admin.job_runs (id, job_key, slot, trigger, status, started_at, finished_at, attempt, node, actor, dry_run, counters, progress_done, settings_version)
            SELECT (lpad(to_hex(floor(extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(at::text), 1, 19))::uuid, 'orderTimeout', at, 'schedule', 'skipped', at, at, 1, 'n', 'system', false, {"'{}'"}, 0, 0
              FROM generate_series('{Now.AddDays(-8):u}'::timestamptz + interval '1 hour', '{Now:u}'::timestamptz, interval '1 minute') AS at;
            ANALYZE vip_admin.job_runs
            """);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var plan = string.Join('\n', await db.Database.SqlQueryRaw<string>("""
            EXPLAIN SELECT * FROM vip_admin.job_runs WHERE job_key = 'orderTimeout' AND NOT dry_run
                AND status IN ('succeeded', 'warning', 'failed', 'cancelled', 'interrupted') ORDER BY id DESC LIMIT 1
            """).ToListAsync(Stop));

        plan.ShouldContain("ix_job_runs_really_ran");
        (await Board().CardAsync(Ops, Timetable.OrderTimeout, Stop))!.Last!.StartedAt.ShouldBe(Now.AddDays(-8));
    }

    [Fact]
    public async Task ClocksApart_OnlyTheTaskThatCancels_IsUnhealthyUntilTheyAgree()
    {
        var clock = new DatabaseClock(time);
        clock.Follow(new ClockReading(TimeSpan.FromMinutes(-16), TimeSpan.Zero, time.GetUtcNow(), time.GetTimestamp()));
        var board = Board(running: clock);
        (await board.CardsAsync(Ops, Stop)).Where(card => !card.Healthy).Select(card => card.Job.Key).ShouldBe([Timetable.OrderTimeout]);

        clock.Follow(new ClockReading(TimeSpan.Zero, TimeSpan.Zero, time.GetUtcNow(), time.GetTimestamp()));
        (await board.CardsAsync(Ops, Stop)).ShouldAllBe(card => card.Healthy);
    }

    private JobBoard Board(bool enabled = true, TimeProvider? running = null)
        => new(postgres.Databases, postgres.Plans(time), Options.Create(new SchedulingOptions { Enabled = enabled }), running ?? time,
            new ClockWatch(running ?? time, NullLogger<ClockWatch>.Instance));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;
}
