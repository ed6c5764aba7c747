using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling.Runs;

public sealed class JobRunnerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Slot = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);
    private static readonly Actor Ops = new("u-1", "李运维", [Role.Ops]);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(Slot));

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_BodyReturnsCounters_AreTheRunsOutcome()
    {
        await using var host = new SchedulingHost(postgres, time,
            (_, _) => Task.FromResult(new JobResult(new Dictionary<string, long> { ["total"] = 3, ["cancelled"] = 2 }, Warning: true)));
        var run = await postgres.EndAsync(await host.StartAsync(Slot));
        run.Status.ShouldBe(RunStatus.Warning);
        run.Counters.ShouldBe("""{"total": 3, "cancelled": 2}""");
        run.Slot.ShouldBe(Slot);
        run.FinishedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Start_ManyHostsOneSlot_RunsTheBodyOnce()
    {
        await using var one = new SchedulingHost(postgres, time);
        await using var two = new SchedulingHost(postgres, time);
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? one : two).StartAsync(Slot)));
        await Task.WhenAll(results.OfType<StartResult.Started>().Select(started => started.Completion));
        (one.Bodies + two.Bodies).ShouldBe(1);
        (await postgres.RunsAsync()).ShouldHaveSingleItem().Status.ShouldBe(RunStatus.Succeeded);
    }

    [Fact]
    public async Task Trigger_FiftyAtOnceOnTwoHosts_OneStartsAndTheRestHearItRuns()
    {
        var release = new TaskCompletionSource();
        await using var one = new SchedulingHost(postgres, time, SchedulingHost.Until(release.Task));
        await using var two = new SchedulingHost(postgres, time, SchedulingHost.Until(release.Task));
        var results =
            await Task.WhenAll(
                Enumerable.Range(0, 50)
                    .Select(i => (i % 2 == 0 ? one : two).Runs.TriggerAsync(Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Api), Stop)));
        release.SetResult();
        var started = results.OfType<TriggerResult.Started>().ShouldHaveSingleItem();
        results.OfType<TriggerResult.AlreadyRunning>().Count().ShouldBe(49);
        await started.Completion;
        (await postgres.RunsAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Start_AnotherRunUnfinished_IsSkippedWithTheReason()
    {
        var release = new TaskCompletionSource();
        await using var host = new SchedulingHost(postgres, time, SchedulingHost.Until(release.Task));
        var manual = (TriggerResult.Started)await host.Runs.TriggerAsync(Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Manual), Stop);
        (await host.StartAsync(Slot)).ShouldBe(new StartResult.AlreadyRunning(manual.RunId));
        release.SetResult();
        await manual.Completion;
        var skipped = (await postgres.RunsAsync()).Single(run => run.Slot == Slot);
        (skipped.Status, skipped.ErrorCode).ShouldBe((RunStatus.Skipped, RunReason.AlreadyRunning));
    }

    [Fact]
    public async Task Start_BodyThrows_LooksFailedAndSaysWhy()
    {
        await using var host = new SchedulingHost(postgres, time, (_, _) => throw new InvalidOperationException("boom"));
        var run = await postgres.EndAsync(await host.StartAsync(Slot));
        (run.Status, run.ErrorCode, run.Error).ShouldBe((RunStatus.Failed, RunReason.Unexpected, "boom"));
        host.Log.Lines.ShouldContain("[探针任务] 执行失败: Error: boom");
    }

    [Fact]
    public async Task Start_FailsTwiceWithRetries_SucceedsAtTheThirdAttempt()
    {
        var attempts = new List<(int Attempt, bool All, bool Repeats)>();
        await using var host = new SchedulingHost(postgres, time, (run, _) =>
        {
            attempts.Add((run.Attempt, run.AskEverything, run.Repeats));
            return run.Attempt < 3 ? throw new JobFailedException(RunReason.AllUnknown, "no answer") : Task.FromResult(SchedulingHost.Nothing);
        }, job => job with { Retry = _ => new RetryRule(3, TimeSpan.FromSeconds(60)) });
        var started = (StartResult.Started)await host.StartAsync(Slot);
        for (var expected = 1; expected <= 2; expected++)
        {
            await Wait.UntilAsync(async () => (await postgres.RunsAsync()).Single().NextAttemptAt is not null);
            (await postgres.RunsAsync()).Single().Status.ShouldBe(RunStatus.Running);
            await Wait.UntilAsync(async () =>
            {
                time.Advance(TimeSpan.FromSeconds(30));
                return (await postgres.RunsAsync()).Single() is { } run && (run.Attempt > expected || run.Status != RunStatus.Running);
            });
        }
        await started.Completion;
        attempts.ShouldBe([(1, false, false), (2, false, true), (3, false, true)]);
        var end = (await postgres.RunsAsync()).Single();
        (end.Status, end.Attempt, end.Error, end.NextAttemptAt).ShouldBe((RunStatus.Succeeded, 3, null, null));
        host.Log.Lines.Count(line => line == "[探针任务] 60秒后重试...").ShouldBe(2);
    }

    [Fact]
    public async Task Trigger_FailsWithRetries_IsAskedForEverythingInEachAttempt()
    {
        var attempts = new List<(bool All, bool Repeats)>();
        await using var host = new SchedulingHost(postgres, time, (run, _) =>
        {
            attempts.Add((run.AskEverything, run.Repeats));
            return run.Repeats ? Task.FromResult(SchedulingHost.Nothing) : throw new JobFailedException(RunReason.AllUnknown, "no answer");
        }, job => job with { Retry = _ => new RetryRule(1, TimeSpan.Zero) });
        var started = (TriggerResult.Started)await host.Runs.TriggerAsync(Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Manual), Stop);
        await started.Completion.WaitAsync(Wait.Patience, Stop);
        attempts.ShouldBe([(true, false), (true, true)]);
    }

    [Fact]
    public async Task Run_InTheMiddle_ShowsWhatItHasDoneSoFar_WithTheAttemptsBefore()
    {
        var flushed = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var host = new SchedulingHost(postgres, time, async (run, stop) =>
        {
            run.CountBy(() => new Dictionary<string, long> { ["totalChecked"] = 5, ["synced"] = 2, ["syncedFen"] = 5980, ["errors"] = 3 });
            run.SetTotal(5);
            await run.FlushAsync(stop);
            if (run.Attempt == 1)
            {
                time.Advance(TimeSpan.FromMinutes(2));
                throw new JobFailedException(RunReason.AllUnknown, "no answer");
            }
            flushed.SetResult();
            await go.Task.WaitAsync(stop);
            return new JobResult(new Dictionary<string, long> { ["totalChecked"] = 5, ["synced"] = 3, ["syncedFen"] = 8970, ["errors"] = 2 });
        }, job => job with { Retry = _ => new RetryRule(1, TimeSpan.Zero) });
        var started = (StartResult.Started)await host.StartAsync(Slot);
        await flushed.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);

        var running = (await postgres.RunsAsync()).Single();
        running.Counters.ShouldBe("""{"errors": 3, "synced": 4, "syncedFen": 11960, "totalChecked": 7}""", "a host killed now leaves this");
        running.WorkStartedAt.ShouldBe(Slot.AddMinutes(2), "progress is that of the second attempt");
        go.SetResult();
        await started.Completion;
        (await postgres.RunsAsync()).Single().Counters.ShouldBe("""{"errors": 2, "synced": 5, "syncedFen": 14950, "totalChecked": 7}""");
    }

    [Fact]
    public async Task Start_FailsForGood_GivesUpAfterTheLastRetryAndSaysSo()
    {
        await using var host = new SchedulingHost(postgres, time,
            (_, _) => throw new JobFailedException(RunReason.AllUnknown, "no answer", new Dictionary<string, long> { ["errors"] = 7 }),
            job => job with { Retry = _ => new RetryRule(2, TimeSpan.Zero) });
        var run = await postgres.EndAsync(await host.StartAsync(Slot));
        host.Bodies.ShouldBe(3);
        (run.Status, run.ErrorCode, run.Counters).ShouldBe((RunStatus.Failed, RunReason.AllUnknown, """{"errors": 7}"""));
        host.Log.Lines.ShouldContain("[探针任务] 已达到最大重试次数(2)，放弃本次对账");
    }

    [Fact]
    public async Task Start_Paused_IsSkippedWithWhoAndWhy_AndAPersonMayStillTrigger()
    {
        await using var host = new SchedulingHost(postgres, time);
        (await host.Pauses.PauseAsync(Ops, SchedulingHost.Key, "支付宝维护", null, Stop)).ShouldBeOfType<PauseResult.Done>();
        (await host.StartAsync(Slot)).ShouldBeOfType<StartResult.NotOurs>();
        var skipped = (await postgres.RunsAsync()).Single();
        (skipped.Status, skipped.ErrorCode, skipped.Error).ShouldBe((RunStatus.Skipped, RunReason.Paused, "李运维: 支付宝维护"));

        var started = (TriggerResult.Started)await host.Runs.TriggerAsync(Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Manual), Stop);
        started.WasPaused.ShouldBeTrue();
        await started.Completion;
        (await postgres.RunsAsync()).Count(run => run.Status == RunStatus.Succeeded).ShouldBe(1);
    }

    [Fact]
    public async Task Resume_SlotsWereSwallowed_CatchesUpWithOneRun()
    {
        await using var host = new SchedulingHost(postgres, time);
        await host.Pauses.PauseAsync(Ops, SchedulingHost.Key, "维护", null, Stop);
        for (var minute = 0; minute < 3; minute++)
        {
            await host.StartAsync(Slot.AddMinutes(minute));
        }
        time.Advance(TimeSpan.FromMinutes(3));
        (await host.Pauses.ResumeAsync(Ops, SchedulingHost.Key, Stop)).ShouldBeOfType<PauseResult.Done>();
        await Wait.UntilAsync(async () => (await postgres.RunsAsync()).Any(run => run.Trigger == RunTrigger.Catchup && run.FinishedAt is not null));
        host.Bodies.ShouldBe(1);
        (await host.Pauses.ResumeAsync(Ops, SchedulingHost.Key, Stop)).ShouldBeOfType<PauseResult.Already>();
    }

    [Fact]
    public async Task Pause_WithAnEnd_LiftsItselfAndCatchesUpOnceOverTwoHosts()
    {
        await using var one = new SchedulingHost(postgres, time);
        await using var two = new SchedulingHost(postgres, time);
        await one.Pauses.PauseAsync(Ops, SchedulingHost.Key, "维护", Slot.AddMinutes(2), Stop);
        await one.StartAsync(Slot);
        time.Advance(TimeSpan.FromMinutes(2));
        await Task.WhenAll(one.Missed.SearchAsync(one.Job, Stop), two.Missed.SearchAsync(two.Job, Stop));
        await Wait.UntilAsync(async () => (await postgres.RunsAsync()).Any(run => run.Status == RunStatus.Succeeded));
        (await postgres.RunsAsync()).Count(run => run.Trigger == RunTrigger.Catchup).ShouldBe(1);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var pause = await db.JobPauses.SingleAsync(Stop);
        (pause.ResumedBy, pause.ResumedAt).ShouldBe(("system", Slot.AddMinutes(2)));
        var lifted = await db.AuditEvents.SingleAsync(audit => audit.Action == AuditAction.TaskResumed, Stop);
        (lifted.ActorName, lifted.Target, lifted.Reason).ShouldBe(("system", SchedulingHost.Key, null), "why it was paused is no reason to go on");
        lifted.Data!.ShouldContain("\"pauseReason\": \"维护\"");
    }

    [Theory]
    [InlineData("", typeof(PauseResult.ReasonNeeded))]
    [InlineData("   ", typeof(PauseResult.ReasonNeeded))]
    public async Task Pause_WithoutAReason_IsRefused(string reason, Type expected)
    {
        await using var host = new SchedulingHost(postgres, time);
        (await host.Pauses.PauseAsync(Ops, SchedulingHost.Key, reason, null, Stop)).ShouldBeOfType(expected);
        (await host.Pauses.PauseAsync(Ops, SchedulingHost.Key, "ok", Slot, Stop)).ShouldBeOfType<PauseResult.EndInThePast>();
    }

    [Fact]
    public async Task Pause_Done_IsAuditedInTheSameTransaction_AndSupportIsRefused()
    {
        await using var host = new SchedulingHost(postgres, time);
        await Should.ThrowAsync<NotPermittedException>(
            () => host.Pauses.PauseAsync(new Actor("u-2", "小周", [Role.Support]), SchedulingHost.Key, "x", null, Stop));
        await host.Pauses.PauseAsync(Ops, SchedulingHost.Key, "维护", null, Stop);
        (await host.Pauses.PauseAsync(Ops, SchedulingHost.Key, "again", null, Stop)).ShouldBeOfType<PauseResult.Already>()
            .Pause.ShouldNotBeNull().ShouldSatisfyAllConditions(pause => pause.PausedBy.ShouldBe("李运维"), pause => pause.Reason.ShouldBe("维护"));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var audit = await db.AuditEvents.SingleAsync(Stop);
        (audit.Action, audit.ActorName, audit.Target, audit.Reason).ShouldBe((AuditAction.TaskPaused, "李运维", SchedulingHost.Key, "维护"));
    }

    [Fact]
    public async Task Stop_WhileABodyRuns_CancelsItAndRecordsIt()
    {
        var entered = new TaskCompletionSource();
        await using var host = new SchedulingHost(postgres, time, SchedulingHost.Endless(entered));
        await host.StartAsync(Slot);
        await entered.Task.WaitAsync(Wait.Patience, Stop);
        await host.Runner.StopAsync(Stop);
        var run = (await postgres.RunsAsync()).Single();
        (run.Status, run.ErrorCode).ShouldBe((RunStatus.Cancelled, RunReason.Shutdown));
    }

    [Fact]
    public async Task Start_BodyPassesItsDeadline_IsStoppedAndSaysSo()
    {
        var entered = new TaskCompletionSource();
        await using var host = new SchedulingHost(postgres, time, SchedulingHost.Endless(entered));
        var started = await host.StartAsync(Slot);
        await entered.Task.WaitAsync(Wait.Patience, Stop);
        time.Advance(TimeSpan.FromMinutes(11));
        var run = await postgres.EndAsync(started);
        (run.Status, run.ErrorCode).ShouldBe((RunStatus.Failed, RunReason.DeadlineExceeded));
    }

    [Fact]
    public async Task Start_LockConnectionKilled_StopsTheBodyAndRecordsTheLostClaim()
    {
        var entered = new TaskCompletionSource();
        await using var host = new SchedulingHost(postgres, TimeProvider.System, SchedulingHost.Endless(entered));
        var started = await host.StartAsync(Slot);
        await entered.Task.WaitAsync(Wait.Patience, Stop);
        await postgres.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        var run = await postgres.EndAsync(started);
        (run.Status, run.ErrorCode).ShouldBe((RunStatus.Interrupted, RunReason.ClaimLost));
    }

    [Fact]
    public async Task Sweep_RunningRowWithoutAHolder_BecomesInterrupted_AndALivingOneDoesNot()
    {
        var release = new TaskCompletionSource();
        await using var alive = new SchedulingHost(postgres, time, SchedulingHost.Until(release.Task));
        await using var other = new SchedulingHost(postgres, time);
        var started = (StartResult.Started)await alive.StartAsync(Slot);
        (await other.Sweep.SweepAsync(Stop)).ShouldBe(0);
        release.SetResult();
        await started.Completion;

        await postgres.ExecuteAsync("UPDATE vip_admin.job_runs SET status = 'running', finished_at = NULL, node = 'gone:1'");
        (await other.Sweep.SweepAsync(Stop)).ShouldBe(1);
        var run = (await postgres.RunsAsync()).Single();
        (run.Status, run.ErrorCode, run.Error).ShouldBe((RunStatus.Interrupted, RunReason.ClaimLost, "gone:1"), "nobody knows that the host died");
        (await other.StartAsync(Slot.AddMinutes(1))).ShouldBeOfType<StartResult.Started>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_TheRunBeforeHasNoHolderAnyMore_InterruptsItAndRuns(bool byHand)
    {
        await using var host = new SchedulingHost(postgres, time);
        await host.Beat.BeatAsync(Stop);
        await postgres.ExecuteAsync(
            "INSERT INTO vip_admin.job_runs (id, job_key, trigger, status, started_at, attempt, node, actor, dry_run, counters, progress_done) VALUES (gen_random_uuid(), 'probe', 'schedule', 'running', now(), 1, 'gone:1', 'system', false, '{}', 0)");

        if (byHand)
        {
            await (await host.Runs.TriggerAsync(Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Manual), Stop))
                .ShouldBeOfType<TriggerResult.Started>().Completion;
        }
        else
        {
            await ((StartResult.Started)await host.StartAsync(Slot)).Completion;
        }

        var runs = await postgres.RunsAsync();
        runs.Count(run => run is { Status: RunStatus.Interrupted, Node: "gone:1" }).ShouldBe(1);
        runs.Count(run => run.Status == RunStatus.Succeeded).ShouldBe(1);
    }

    [Fact]
    public async Task Start_ACatchUpWithoutASlotDuringATimedPause_IsSkipped_AndItsKeyStaysFree()
    {
        await using var host = new SchedulingHost(postgres, time);
        await host.Pauses.PauseAsync(Ops, SchedulingHost.Key, "维护", Slot.AddHours(1), Stop);
        var request = new RunRequest(host.Job, RunTrigger.Catchup, null, Actor.System) { IdempotencyKey = "k" };
        (await host.Runner.StartAsync(request, Stop)).ShouldBeOfType<StartResult.NotOurs>();
        host.Bodies.ShouldBe(0);

        time.Advance(TimeSpan.FromHours(1));
        await ((StartResult.Started)await host.Runner.StartAsync(request, Stop)).Completion;
        host.Bodies.ShouldBe(1);
    }

    [Fact]
    public async Task Trigger_ManyWhileARunIsUnfinished_AreRefusedWithoutQueueingForItsLock()
    {
        var release = new TaskCompletionSource();
        await using var host = new SchedulingHost(postgres, time, SchedulingHost.Until(release.Task));
        var started = (StartResult.Started)await host.StartAsync(Slot);
        var results =
            await Task.WhenAll(
                Enumerable.Range(0, 60).Select(_ => host.Runs.TriggerAsync(Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Api), Stop)));
        results.ShouldAllBe(result => result == new TriggerResult.AlreadyRunning(started.RunId));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.Database.SqlQuery<int>(
            $"SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'VipAdmin lock %'")
                .SingleAsync(Stop)).ShouldBe(1);
        release.SetResult();
        await started.Completion;
    }

    [Fact]
    public async Task Wait_ForARetryBeyondTheDeadline_ReportsTheDeadline()
    {
        await using var host = new SchedulingHost(postgres, time, (_, _) => throw new JobFailedException(RunReason.AllUnknown, "no answer"),
            job => job with { Deadline = TimeSpan.FromSeconds(30), Retry = _ => new RetryRule(3, TimeSpan.FromSeconds(60)) });
        var started = (StartResult.Started)await host.StartAsync(Slot);
        await Wait.UntilAsync(async () => (await postgres.RunsAsync()).Single().NextAttemptAt is not null);
        await Wait.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(31));
            return Task.FromResult(started.Completion.IsCompleted);
        });
        var run = (await postgres.RunsAsync()).Single();
        (run.Status, run.ErrorCode, run.NextAttemptAt).ShouldBe((RunStatus.Failed, RunReason.DeadlineExceeded, null));
    }

    [Fact]
    public async Task Start_DatabaseRefusesConnectionsForAMoment_TheOutcomeIsStillWritten()
    {
        await using var host = new SchedulingHost(postgres, TimeProvider.System, async (_, _) =>
        {
            await postgres.ExecuteAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')");
            postgres.DataSource.Clear();
            return SchedulingHost.Nothing;
        });
        (await postgres.EndAsync(await host.StartAsync(Slot))).Status.ShouldBe(RunStatus.Succeeded);
    }
}
