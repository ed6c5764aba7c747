using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling.Runs;

public sealed class MissedSlotsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Slot = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);
    private static readonly Actor Ops = new("u-1", "李运维", [Role.Ops]);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(Slot));

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Search_PortalWasDownForFiveSlots_RecordsFourAndCatchesUpOnce()
    {
        await using var host = new SchedulingHost(postgres, time);
        await postgres.EndAsync(await host.StartAsync(Slot));
        time.Advance(TimeSpan.FromSeconds(5 * 60 + 20));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.Missed.SearchAsync(host.Job, Stop)));
        await Wait.UntilAsync(async () => (await postgres.RunsAsync()).All(run => run.Status != RunStatus.Running));
        var runs = await postgres.RunsAsync();
        runs.Count(run => run.Status == RunStatus.Missed && run.ErrorCode == RunReason.PortalDown).ShouldBe(4);
        runs.Single(run => run.Trigger == RunTrigger.Catchup).Slot.ShouldBe(Slot.AddMinutes(5));
        host.Bodies.ShouldBe(2);
    }

    [Fact]
    public async Task Search_SlotThatTheDatabaseRefused_DoesNotBlameThePortal()
    {
        await using var host = new SchedulingHost(postgres, time);
        await postgres.EndAsync(await host.StartAsync(Slot));
        await postgres.ExecuteAsync("ALTER TABLE vip_admin.job_runs ADD CONSTRAINT refused CHECK (slot <= '2026-11-23 02:00:00+00')");
        try
        {
            time.Advance(TimeSpan.FromSeconds(60));
            host.Heartbeat.Beat(SchedulingHost.Key);
            await Wait.UntilAsync(() => Task.FromResult(host.Log.Lines.Any(line => line.Contains("执行失败", StringComparison.Ordinal))));
        }
        finally
        {
            await postgres.ExecuteAsync("ALTER TABLE vip_admin.job_runs DROP CONSTRAINT refused");
        }
        time.Advance(TimeSpan.FromSeconds(2 * 60 + 20));
        await host.SearchAsync();

        var missed = (await postgres.RunsAsync()).Where(run => run.Status == RunStatus.Missed).OrderBy(run => run.Slot).ToArray();
        missed.Select(run => (run.Slot, run.ErrorCode)).ShouldBe([(Slot.AddMinutes(1), RunReason.DatabaseFailed), (Slot.AddMinutes(2), RunReason.PortalDown)]);
        missed[0].Error!.ShouldContain("refused");
    }

    [Fact]
    public async Task Search_ADryRunStoodInTheSlotsWay_CatchesUpOnceItIsOver()
    {
        var release = new TaskCompletionSource();
        var real = 0;
        await using var host = new SchedulingHost(postgres, time, async (run, stop) =>
        {
            if (run.DryRun)
            {
                await release.Task.WaitAsync(stop);
                return SchedulingHost.Nothing;
            }
            Interlocked.Increment(ref real);
            return SchedulingHost.Nothing;
        }, job => job with { Cron = "0 * * * *" });
        var dry = (TriggerResult.Started)await host.Runs.TriggerAsync(Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Cli, DryRun: true), Stop);
        (await host.StartAsync(Slot)).ShouldBe(new StartResult.AlreadyRunning(dry.RunId));
        release.SetResult();
        await dry.Completion;

        await host.SearchAsync();
        await host.SearchAsync();

        real.ShouldBe(1);
        (await postgres.RunsAsync()).Count(run => run is { Trigger: RunTrigger.Catchup, Status: RunStatus.Succeeded, Slot: null }).ShouldBe(1);
    }

    [Fact]
    public async Task Search_TheSlotsHostDiedOrStopped_CatchesUpUnlessTheWorkIsDone()
    {
        await using var host = new SchedulingHost(postgres, time, change: job => job with { Cron = "0 * * * *" });
        await postgres.EndAsync(await host.StartAsync(Slot));
        await host.SearchAsync();
        host.Bodies.ShouldBe(1);

        await postgres.ExecuteAsync("UPDATE vip_admin.job_runs SET status = 'cancelled', error_code = 'SHUTDOWN'");
        await host.Pauses.PauseAsync(Ops, SchedulingHost.Key, "later", null, Stop);
        await host.SearchAsync();
        host.Bodies.ShouldBe(1);
        await host.Pauses.ResumeAsync(Ops, SchedulingHost.Key, Stop);
        await host.SearchAsync();
        await host.SearchAsync();
        host.Bodies.ShouldBe(2);

        await postgres.ExecuteAsync("UPDATE vip_admin.job_runs SET status = 'failed', error_code = 'UNEXPECTED'");
        await host.SearchAsync();
        host.Bodies.ShouldBe(2);
        await postgres.ExecuteAsync("UPDATE vip_admin.job_runs SET status = 'failed', error_code = 'DATABASE_FAILED'");
        await host.SearchAsync();
        host.Bodies.ShouldBe(3);
        await postgres.ExecuteAsync("UPDATE vip_admin.job_runs SET status = 'interrupted', error_code = 'HOST_DIED'");
        await host.SearchAsync();
        await postgres.ExecuteAsync("UPDATE vip_admin.job_runs SET status = 'interrupted', error_code = 'HOST_DIED'");
        await host.SearchAsync();
        host.Bodies.ShouldBe(4);
    }

    /// <summary>Whoever resumed died before its catch-up, or could not start it.</summary>
    [Fact]
    public async Task Search_AfterAPauseWhoseCatchUpWasLost_AnyHostStartsItOnce()
    {
        SchedulingHost Host() => new(postgres, time, change: job => job with { Cron = "0 * * * *" });
        await using var one = Host();
        await using var two = Host();
        await one.Pauses.PauseAsync(Ops, SchedulingHost.Key, "维护", null, Stop);
        await one.StartAsync(Slot);
        await one.Missed.SearchAsync(one.Job, Stop);
        (await postgres.RunsAsync()).Length.ShouldBe(1, "it is paused still");
        await postgres.ExecuteAsync("UPDATE vip_admin.job_pauses SET resumed_at = now(), resumed_by = 'x'");

        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? one.Missed.SearchAsync(one.Job, Stop) : two.Missed.SearchAsync(two.Job, Stop)));
            await Task.WhenAll(one.Runner.IdleAsync(), two.Runner.IdleAsync());
        }

        (one.Bodies + two.Bodies).ShouldBe(1);
        (await postgres.RunsAsync()).Select(run => (run.Status, run.Trigger))
            .ShouldBe([(RunStatus.Skipped, RunTrigger.Schedule), (RunStatus.Succeeded, RunTrigger.Catchup)], ignoreOrder: true);
    }

    [Theory]
    [InlineData(false, RunStatus.Warning)]
    [InlineData(true, RunStatus.Skipped)]
    public async Task Search_TheSlotLeftSomething_TriesAgainOnceAnHourUntilItIsDone(bool onHold, RunStatus status)
    {
        var bodies = 0;
        await using var host = new SchedulingHost(postgres, time, (_, _) => Task.FromResult(++bodies == 3 ? SchedulingHost.Nothing
            : SchedulingHost.Nothing with { Warning = true, Skipped = onHold, Code = onHold ? RunReason.PlatformOnHold : null }),
            job => job with { Cron = "0 10 * * *", CatchUpWithin = TimeSpan.FromHours(12), WarningAgainAfter = TimeSpan.FromHours(1) });
        async Task<int> SearchAsync(int minutes)
        {
            time.Advance(TimeSpan.FromMinutes(minutes));
            await host.Missed.SearchAsync(host.Job, Stop);
            await host.SearchAsync();
            return bodies;
        }
        (await postgres.EndAsync(await host.StartAsync(Slot))).Status.ShouldBe(status);

        (await SearchAsync(59)).ShouldBe(1);
        (await SearchAsync(1)).ShouldBe(2);
        (await SearchAsync(59)).ShouldBe(2);
        (await SearchAsync(1)).ShouldBe(3);
        (await SearchAsync(120)).ShouldBe(3, "all is done");
    }

    [Fact]
    public async Task Search_TheSlotLeftSomething_IsNotTriedAgainBeyondTheCatchUpWindow()
    {
        await using var host = new SchedulingHost(postgres, time, (_, _) => Task.FromResult(SchedulingHost.Nothing with { Warning = true }),
            job => job with { Cron = "0 10 * * *", CatchUpWithin = TimeSpan.FromHours(3), WarningAgainAfter = TimeSpan.FromHours(1) });
        await postgres.EndAsync(await host.StartAsync(Slot));
        for (var hour = 0; hour < 8; hour++)
        {
            time.Advance(TimeSpan.FromHours(1));
            // More than once, as a portal does: a lock that is only just released may be busy for longer than a start waits for it.
            for (var search = 0; search < 3; search++)
            {
                await host.SearchAsync();
            }
        }
        host.Bodies.ShouldBe(4, "the slot and three hours");
    }

    /// <summary>The machine stood still between the beat that armed the slot and the slot.</summary>
    [Fact]
    public async Task Beat_TheHostStoodStillWhileASlotWasArmed_LeavesItToTheSearch()
    {
        await using var host = new SchedulingHost(postgres, time);
        await postgres.EndAsync(await host.StartAsync(Slot));
        time.Advance(TimeSpan.FromSeconds(59));
        host.Heartbeat.Beat(SchedulingHost.Key);
        time.Advance(TimeSpan.FromMinutes(5));
        await host.SearchAsync();

        (await postgres.RunsAsync()).Where(run => run.Slot > Slot).OrderBy(run => run.Slot).Select(run => (run.Trigger, run.Status)).ShouldBe(
        [
            (RunTrigger.Schedule, RunStatus.Missed), (RunTrigger.Schedule, RunStatus.Missed), (RunTrigger.Schedule, RunStatus.Missed),
            (RunTrigger.Schedule, RunStatus.Missed),
            (RunTrigger.Catchup, RunStatus.Succeeded),
        ]);
    }

    [Fact]
    public async Task Search_NewestMissedSlotTooOld_IsRecordedButNotCaughtUp()
    {
        await using var host = new SchedulingHost(postgres, time, change: job => job with { Cron = "0 * * * *", CatchUpWithin = TimeSpan.FromMinutes(10) });
        await postgres.EndAsync(await host.StartAsync(Slot));
        time.Advance(TimeSpan.FromMinutes(90));
        await host.Missed.SearchAsync(host.Job, Stop);
        (await postgres.RunsAsync()).Select(run => run.Status).ShouldBe([RunStatus.Succeeded, RunStatus.Missed]);
    }
}
