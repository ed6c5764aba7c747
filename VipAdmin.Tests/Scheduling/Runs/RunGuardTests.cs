using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Overview;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling.Runs;

public sealed class RunGuardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Slot = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(Slot));
    private long due = 10;
    private long real;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A host whose task cancels <see cref="due"/> orders; <see cref="real"/> says how many really.</summary>
    /// <param name="items">The number above which it asks.</param>
    private SchedulingHost Host(long items = 0, int times = 0, long? bound = null) => new(postgres, time, async (run, stop) =>
    {
        run.Record(new OrderRunItem { OrderNo = run.DryRun ? "PLAN" : "DONE", Outcome = ItemOutcome.Cancelled, AmountFen = 100 });
        await run.AdvanceAsync(1, stop);
        if (!run.DryRun)
        {
            Interlocked.Add(ref real, due);
        }
        return new JobResult(new Dictionary<string, long> { ["cancelled"] = due, ["cancelledFen"] = due * 100 });
    }, job => job with { GuardItems = items, GuardTimesUsual = times }, () => bound ?? due);

    private async Task<JobRun> EndAsync(StartResult result)
    {
        var started = result.ShouldBeOfType<StartResult.Started>();
        await started.Completion.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        return await FindAsync(started.RunId);
    }

    private async Task<JobRun> FindAsync(Guid id)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.JobRuns.AsNoTracking().SingleAsync(run => run.Id == id, Stop);
    }

    private async Task<JobRun> SlotAsync(DateTime slot)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.JobRuns.AsNoTracking().SingleAsync(run => run.Slot == slot, Stop);
    }

    private async Task<JobHold> HoldAsync(Guid runId)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.JobHolds.AsNoTracking().SingleAsync(hold => hold.RunId == runId, Stop);
    }

    private async Task<string[]> ItemsAsync(Guid runId)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.JobRunItems.Where(item => item.RunId == runId).Select(item => item.OrderNo).ToArrayAsync(Stop);
    }

    private async Task<bool[]> PlannedAsync(Guid runId)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.JobRunItems.Where(item => item.RunId == runId).Select(item => item.Planned).ToArrayAsync(Stop);
    }

    /// <summary>A task whose first attempt does something and fails; the second would touch far more than it may.</summary>
    [Fact]
    public async Task Retry_AfterAnAttemptThatActed_IsNotHeld_AndKeepsWhatWasDone()
    {
        await using var host = new SchedulingHost(postgres, time, (run, _) =>
        {
            run.Record(new OrderRunItem { OrderNo = $"{(run.DryRun ? "PLAN" : "DONE")}{run.Attempt}", Outcome = ItemOutcome.Cancelled });
            var counters = new Dictionary<string, long> { ["total"] = due, ["cancelled"] = run.Attempt == 1 ? 2 : due, ["failed"] = run.Attempt == 1 ? 3 : 0 };
            run.CountBy(() => counters);
            return run.Attempt == 1 ? throw new JobFailedException(RunReason.DatabaseFailed, "gone", counters) : Task.FromResult(new JobResult(counters));
        }, job => job with { GuardItems = 9, Retry = _ => new RetryRule(1, TimeSpan.Zero) }, () => due++);
        due = 9;
        var run = await EndAsync(await host.StartAsync(Slot));
        (run.Status, run.ErrorCode, run.Attempt).ShouldBe((RunStatus.Succeeded, null, 2));
        (await ItemsAsync(run.Id)).ShouldBe(["DONE1", "DONE2"]);
        run.Counters.ShouldBe("""{"total": 13, "failed": 0, "cancelled": 13}""", "two of the first attempt and eleven of the second");
    }

    [Fact]
    public async Task Retry_AfterAPlanThatFailed_IsGuardedStill()
    {
        await using var host = new SchedulingHost(postgres, time, (run, _) => run switch
        {
            { DryRun: false } => throw new InvalidOperationException("acted without being asked"),
            { Attempt: 1 } => throw new JobFailedException(RunReason.AllUnknown, "no answer"),
            _ => Task.FromResult(new JobResult(new Dictionary<string, long> { ["cancelled"] = due })),
        }, job => job with { GuardItems = 5, Retry = _ => new RetryRule(1, TimeSpan.Zero) }, () => due);
        var run = await EndAsync(await host.StartAsync(Slot));
        (run.ErrorCode, run.Attempt).ShouldBe((RunReason.Held, 2));
    }

    [Fact]
    public async Task Kill_InTheMiddleOfAPlan_LeavesNothingThatCountsAsDone()
    {
        var planning = new TaskCompletionSource();
        var host = new SchedulingHost(postgres, time, async (run, stop) =>
        {
            run.CountBy(() => new Dictionary<string, long> { ["synced"] = 10 });
            run.Record(new OrderRunItem { OrderNo = "PLAN", Outcome = ItemOutcome.Synced, AmountFen = 100 });
            await run.FlushAsync(stop);
            planning.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
            return new JobResult(new Dictionary<string, long>());
        }, job => job with { GuardItems = 5 }, () => due);
        var started = (StartResult.Started)await host.StartAsync(Slot);
        await planning.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);

        // What a kill at this moment would leave behind.
        (await PlannedAsync(started.RunId)).ShouldBe([true]);
        (await FindAsync(started.RunId)).Counters.ShouldBe("{}");
        var today = await new TodayBoard(postgres.Databases, time).FindingsAsync(Given.Ops, Stop);
        (today.PutRight, today.PutRightFen).ShouldBe((0, 0));
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Start_WouldTouchMoreThanTheNumber_IsHeldBeforeActing_AndTheScheduleWaits()
    {
        await using var host = Host(9);
        var held = await EndAsync(await host.StartAsync(Slot));

        (held.Status, held.ErrorCode, held.Counters).ShouldBe((RunStatus.Cancelled, RunReason.Held, "{}"), "nothing was done, and nothing failed");
        real.ShouldBe(0);
        (await ItemsAsync(held.Id)).ShouldBe(["PLAN"]);
        var hold = await HoldAsync(held.Id);
        (hold.Touched, hold.Allowed, hold.Decision, hold.Plan).ShouldBe((10, 9, null, """{"cancelled": 10, "cancelledFen": 1000}"""));
        (await PlannedAsync(held.Id)).ShouldBe([true]);
        host.Log.Lines.ShouldContain("[探针任务] 本次将处理 10 项，超过上限 9，未作任何改动，等待人工确认");

        (await host.StartAsync(Slot.AddMinutes(1))).ShouldBeOfType<StartResult.NotOurs>();
        var skipped = await SlotAsync(Slot.AddMinutes(1));
        (skipped.Status, skipped.ErrorCode).ShouldBe((RunStatus.Skipped, RunReason.AwaitingConfirmation));
        real.ShouldBe(0);
    }

    /// <summary>A host whose task settles 7 and cancels <see cref="due"/> orders, and goes on settling while it is held.</summary>
    private SchedulingHost Settling(long items, int failures = 0, Action<RunScope>? look = null) => new(postgres, time, (run, _) =>
    {
        look?.Invoke(run);
        if (!run.DryRun && failures-- > 0)
        {
            throw new JobFailedException(RunReason.AllUnknown, "no answer");
        }
        run.Record(new OrderRunItem { OrderNo = "PAID", Outcome = ItemOutcome.Synced, AmountFen = 100 });
        run.Record(new OrderRunItem { OrderNo = "OVERDUE", Outcome = run.LeavesCancels ? ItemOutcome.Left : ItemOutcome.Cancelled, AmountFen = 100 });
        var cancelled = run.LeavesCancels ? 0 : due;
        Interlocked.Add(ref real, run.DryRun ? 0 : cancelled);
        return Task.FromResult(new JobResult(new Dictionary<string, long> { ["synced"] = 7, ["cancelled"] = cancelled, ["cancelledFen"] = cancelled * 100 }));
    }, job => job with { GuardItems = items, SettlesWhileHeld = true, Retry = _ => new RetryRule(1, TimeSpan.Zero) }, () => due + 7);

    [Fact]
    public async Task Start_TaskThatSettles_DoesEverythingButTheCancels_AndLaterSlotsGoOn()
    {
        await using var host = Settling(9);
        var asks = await EndAsync(await host.StartAsync(Slot));

        (asks.Status, asks.ErrorCode, asks.Counters).ShouldBe(
            (RunStatus.Warning, RunReason.CancelsHeld, """{"synced": 7, "cancelled": 0, "cancelledFen": 0}"""));
        var hold = await HoldAsync(asks.Id);
        (hold.Touched, hold.Allowed, hold.Decision, hold.Plan).ShouldBe((10, 9, null, """{"cancelled": 10, "cancelledFen": 1000}"""));
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            (await db.JobRunItems.Where(item => item.RunId == asks.Id).OrderBy(item => item.Id).Select(item => new { item.OrderNo, item.Outcome, item.Planned })
                .ToListAsync(Stop))
                .Select(item => (item.OrderNo, item.Outcome, item.Planned)).ShouldBe(
                    [("OVERDUE", ItemOutcome.Cancelled, true), ("PAID", ItemOutcome.Synced, false), ("OVERDUE", ItemOutcome.Left, false)]);
        }

        var next = await EndAsync(await host.StartAsync(Slot.AddMinutes(1)));
        (next.Status, next.ErrorCode, next.Counters).ShouldBe((RunStatus.Succeeded, null, """{"synced": 7, "cancelled": 0, "cancelledFen": 0}"""));
        real.ShouldBe(0);

        time.Advance(JobHold.LapsesAfter);
        (await EndAsync(await host.StartAsync(Slot.AddHours(1)))).ErrorCode.ShouldBe(RunReason.CancelsHeld, "nobody decided: it asks again");
        real.ShouldBe(0);
    }

    [Fact]
    public async Task Start_ThousandsToSettleAndFewToCancel_IsNotHeld()
    {
        due = 3;
        await using var host = Settling(5);
        (await EndAsync(await host.StartAsync(Slot))).Status.ShouldBe(RunStatus.Succeeded);
        real.ShouldBe(3);
    }

    [Fact]
    public async Task Retry_AfterARunThatAsksFailed_LeavesTheCancelsStill()
    {
        await using var host = Settling(9, failures: 1);
        var run = await EndAsync(await host.StartAsync(Slot));
        (run.Status, run.ErrorCode, run.Attempt).ShouldBe((RunStatus.Warning, RunReason.CancelsHeld, 2));
        real.ShouldBe(0);
        (await HoldAsync(run.Id)).Decision.ShouldBeNull();
    }

    [Fact]
    public async Task Confirm_TaskThatSettles_CancelsWhatWasHeld()
    {
        await using var host = Settling(9);
        var asks = await EndAsync(await host.StartAsync(Slot));
        var started = (await host.Holds.ConfirmAsync(Given.Ops, asks.Id, "已核对", RunTrigger.Manual, Stop)).ShouldBeOfType<HoldResult.Started>();
        await started.Completion;
        (await FindAsync(started.RunId)).Status.ShouldBe(RunStatus.Succeeded);
        real.ShouldBe(10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Confirm_RunThatIsHeldTwice_LooksAtWhatTheFirstLookedAt(bool byHand)
    {
        var everything = new List<bool>();
        await using var host = Settling(9, look: run => everything.Add(run.AskEverything));
        Guid asks;
        if (byHand)
        {
            var triggered = (TriggerResult.Started)await host.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Manual), Stop);
            await triggered.Completion;
            asks = triggered.RunId;
        }
        else
        {
            asks = (await EndAsync(await host.StartAsync(Slot))).Id;
        }
        for (due = 100; due <= 1_000; due *= 10)
        {
            var again = (await host.Holds.ConfirmAsync(Given.Ops, asks, "已核对", RunTrigger.Manual, Stop)).ShouldBeOfType<HoldResult.Started>();
            await again.Completion;
            asks = again.RunId;
        }
        (await HoldAsync(asks)).Touched.ShouldBe(1_000, "held three times");
        everything.ShouldAllBe(each => each == byHand);
    }

    [Fact]
    public async Task Start_TheBoundIsHighButThePlanIsNot_RunsAndLeavesNoTraceOfThePlan()
    {
        await using var host = Host(10, bound: 11);
        var run = await EndAsync(await host.StartAsync(Slot));
        (run.Status, run.ErrorCode).ShouldBe((RunStatus.Succeeded, null));
        real.ShouldBe(10);
        (await ItemsAsync(run.Id)).ShouldBe(["DONE"]);
        (await PlannedAsync(run.Id)).ShouldBe([false]);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    public async Task Start_WithOrWithoutAPlan_LooksOnceAtWhatThereIsToDo(long limit)
    {
        var looks = 0;
        await using var host = new SchedulingHost(postgres, time, change: job => job with { GuardItems = limit }, count: () =>
        {
            looks++;
            return 9;
        });
        (await EndAsync(await host.StartAsync(Slot))).Status.ShouldBe(RunStatus.Succeeded);
        (looks, host.Bodies).ShouldBe((1, limit < 9 ? 2 : 1));
    }

    [Theory]
    [InlineData(0, 20, false)]
    [InlineData(9, 0, true)]
    [InlineData(0, 0, false)]
    public async Task Start_ManualRun_GoesThroughTheSameGuard(int items, int times, bool heldBack)
    {
        await using var host = Host(items, times);
        var started = (TriggerResult.Started)await host.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Manual), Stop);
        await started.Completion;
        (await FindAsync(started.RunId)).ErrorCode.ShouldBe(heldBack ? RunReason.Held : null);
    }

    [Fact]
    public async Task Start_NewTaskOrAFewThousand_IsNotHeldByDefault_ButTwentyTimesTheUsualIs()
    {
        due = 50_000;
        await using var host = Host(times: JobDefinition.DefaultTimesUsual);
        (await EndAsync(await host.StartAsync(Slot))).Status.ShouldBe(RunStatus.Succeeded);

        await postgres.ResetAsync();
        await postgres.SaveAsync(
            GivenRuns.Run(SchedulingHost.Key, Slot.AddDays(-40), counters: """{"cancelled": 9000}"""),
            GivenRuns.Run(SchedulingHost.Key, Slot.AddDays(-8), counters: """{"cancelled": 40, "settled": 20, "syncedFen": 999999}"""),
            GivenRuns.Run(SchedulingHost.Key, Slot.AddDays(-7), counters: """{"cancelled": 9000}""", dryRun: true),
            GivenRuns.Run(SchedulingHost.Key, Slot.AddDays(-1), RunStatus.Failed, counters: """{"cancelled": 9000}""", errorCode: RunReason.Held));
        due = 1_000;
        (await EndAsync(await host.StartAsync(Slot))).Status.ShouldBe(RunStatus.Succeeded, "the floor");

        await postgres.ExecuteAsync("DELETE FROM vip_admin.job_runs WHERE slot IS NOT NULL");
        due = 1_001;
        var held = await EndAsync(await host.StartAsync(Slot));
        held.ErrorCode.ShouldBe(RunReason.Held);
        (await HoldAsync(held.Id)).Allowed.ShouldBe(1_000, "settled orders are no measure of what may be cancelled");
    }

    [Fact]
    public async Task Confirm_AsMuchAsWasShown_CarriesItOut_AndOneMoreIsHeldAgain()
    {
        await using var host = Host(5);
        var held = await EndAsync(await host.StartAsync(Slot));
        due = 9;
        var started = (await host.Holds.ConfirmAsync(Given.Ops, held.Id, "促销活动", RunTrigger.Manual, Stop)).ShouldBeOfType<HoldResult.Started>();
        await started.Completion;
        var run = await FindAsync(started.RunId);
        (run.Status, run.Confirms).ShouldBe((RunStatus.Succeeded, held.Id));
        real.ShouldBe(9);
        var hold = await HoldAsync(held.Id);
        (hold.Decision, hold.DecidedBy, hold.Reason).ShouldBe((HoldDecision.Confirmed, "李运维", "促销活动"));
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            (await db.AuditEvents.SingleAsync(Stop)).Action.ShouldBe(AuditAction.HoldConfirmed);
        }

        var again = await EndAsync(await host.StartAsync(Slot.AddMinutes(1)));
        due = 10;
        var beyond = (await host.Holds.ConfirmAsync(Given.Ops, again.Id, "促销活动", RunTrigger.Manual, Stop)).ShouldBeOfType<HoldResult.Started>();
        await beyond.Completion;
        (await FindAsync(beyond.RunId)).ErrorCode.ShouldBe(RunReason.Held);
        (await HoldAsync(beyond.RunId)).ShouldSatisfyAllConditions(
            again => again.Allowed.ShouldBe(9, "what was shown"), again => again.Touched.ShouldBe(10, "one more became due"));
        real.ShouldBe(9);
    }

    [Fact]
    public async Task Confirm_ManyAtOnceOnTwoHosts_OneRunCarriesItOut()
    {
        await using var one = Host(5);
        await using var two = Host(5);
        var held = await EndAsync(await one.StartAsync(Slot));
        var results = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => (i % 2 == 0 ? one : two).Holds.ConfirmAsync(Given.Ops, held.Id, "已核对", RunTrigger.Manual, Stop)));
        await Task.WhenAll(results.OfType<HoldResult.Started>().Select(started => started.Completion));
        results.OfType<HoldResult.Started>().Count().ShouldBe(1);
        real.ShouldBe(10, "each order once");
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.JobRuns.CountAsync(run => run.Confirms == held.Id, Stop)).ShouldBe(1);
    }

    [Fact]
    public async Task CarryOut_DryRun_DoesWhatItShowed_AndAsksAboutMore()
    {
        await using var host = Host(20);
        var shown = await DryAsync(host);
        var done = (await host.Runs.CarryOutAsync(Given.Ops, shown, RunTrigger.Manual, Stop)).ShouldBeOfType<TriggerResult.Started>();
        await done.Completion;
        var run = await FindAsync(done.RunId);
        (run.Status, run.DryRun, run.Confirms, real).ShouldBe((RunStatus.Succeeded, false, shown, 10L));

        due = 11;
        var more = (await host.Runs.CarryOutAsync(Given.Ops, shown, RunTrigger.Manual, Stop)).ShouldBeOfType<TriggerResult.Started>();
        await more.Completion;
        ((await FindAsync(more.RunId)).ErrorCode, (await HoldAsync(more.RunId)).Allowed, real).ShouldBe((RunReason.Held, 10L, 10L));
    }

    [Fact]
    public async Task CarryOut_DryRunAboveTheUsualLimit_IsNoApprovalAndAsks()
    {
        await using var host = Host(5);
        var run = (await host.Runs.CarryOutAsync(Given.Ops, await DryAsync(host), RunTrigger.Manual, Stop)).ShouldBeOfType<TriggerResult.Started>();
        await run.Completion;
        ((await FindAsync(run.RunId)).ErrorCode, real).ShouldBe((RunReason.Held, 0L));
    }

    [Fact]
    public async Task CarryOut_RealRunOldPlanOrFinance_IsRefused()
    {
        await using var host = Host(20);
        var real = await EndAsync(await host.StartAsync(Slot));
        (await host.Runs.CarryOutAsync(Given.Ops, real.Id, RunTrigger.Manual, Stop)).ShouldBe(new TriggerResult.Invalid(TriggerFault.NoPlan));
        var shown = await DryAsync(host);
        await Should.ThrowAsync<NotPermittedException>(() => host.Runs.CarryOutAsync(Given.Finance, shown, RunTrigger.Manual, Stop));
        time.Advance(ApprovedPlan.Keeps);
        (await host.Runs.CarryOutAsync(Given.Ops, shown, RunTrigger.Manual, Stop)).ShouldBe(new TriggerResult.Invalid(TriggerFault.PlanTooOld));
    }

    private static async Task<Guid> DryAsync(SchedulingHost host)
    {
        var dry = (await host.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Manual, DryRun: true), Stop))
            .ShouldBeOfType<TriggerResult.Started>();
        await dry.Completion;
        return dry.RunId;
    }

    [Fact]
    public async Task Decide_ManyAtOnceOnTwoHosts_OneDecisionCounts()
    {
        await using var one = Host(5);
        await using var two = Host(5);
        var held = await EndAsync(await one.StartAsync(Slot));
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => i % 2 == 0
            ? one.Holds.ConfirmAsync(Given.Ops, held.Id, "yes", RunTrigger.Manual, Stop)
            : two.Holds.DismissAsync(Given.Ops, held.Id, "no", Stop)));
        await Task.WhenAll(results.OfType<HoldResult.Started>().Select(started => started.Completion));
        results.Count(result => result is HoldResult.Started or HoldResult.Dismissed).ShouldBe(1);
        var confirmed = results.Any(result => result is HoldResult.Started);
        real.ShouldBe(confirmed ? 10 : 0);
        (await HoldAsync(held.Id)).Decision.ShouldBe(confirmed ? HoldDecision.Confirmed : HoldDecision.Dismissed);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.AuditEvents.CountAsync(Stop)).ShouldBe(1);
    }

    [Fact]
    public async Task Dismiss_NothingIsDone_AndTheNextSlotLooksAgain()
    {
        await using var host = Host(5);
        var held = await EndAsync(await host.StartAsync(Slot));
        (await host.Holds.DismissAsync(Given.Ops, held.Id, " ", Stop)).ShouldBeOfType<HoldResult.ReasonNeeded>();
        await Should.ThrowAsync<NotPermittedException>(() => host.Holds.DismissAsync(Given.Finance, held.Id, "x", Stop));
        await Should.ThrowAsync<NotPermittedException>(() => host.Holds.ConfirmAsync(Given.Finance, held.Id, "x", RunTrigger.Api, Stop));
        (await host.Holds.DismissAsync(Given.Ops, held.Id, "先查原因", Stop)).ShouldBeOfType<HoldResult.Dismissed>();
        (await host.Holds.ConfirmAsync(Given.Ops, held.Id, "too late", RunTrigger.Api, Stop)).ShouldBe(new HoldResult.NotOpen(HoldDecision.Dismissed, "李运维"));
        due = 3;
        (await EndAsync(await host.StartAsync(Slot.AddMinutes(1)))).Status.ShouldBe(RunStatus.Succeeded);
        real.ShouldBe(3);
    }

    [Fact]
    public async Task Hold_NobodyDecidesForAnHour_LapsesAndADailyTaskLooksAgain()
    {
        await using var host = Host(5);
        var held = await EndAsync(await host.StartAsync(Slot));
        var job = host.Job with { Cron = "0 2 * * *", Zone = "UTC", CatchUpWithin = TimeSpan.FromHours(12) };
        time.Advance(TimeSpan.FromMinutes(30));
        await host.Missed.SearchAsync(job, Stop);
        await host.Runner.IdleAsync();
        (await HoldAsync(held.Id)).Decision.ShouldBeNull();

        time.Advance(TimeSpan.FromMinutes(31));
        (await host.Holds.ConfirmAsync(Given.Ops, held.Id, "late", RunTrigger.Api, Stop)).ShouldBeOfType<HoldResult.NotOpen>();
        due = 4;
        await host.Missed.SearchAsync(job, Stop);
        await host.Runner.IdleAsync();
        (await HoldAsync(held.Id)).Decision.ShouldBe(HoldDecision.Lapsed);
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            var lapsed = await db.AuditEvents.SingleAsync(Stop);
            (lapsed.Action, lapsed.ActorName, lapsed.Target).ShouldBe((AuditAction.HoldLapsed, Actor.System.Name, SchedulingHost.Key));
        }
        real.ShouldBe(4);
    }

    [Fact]
    public async Task Start_ThePlanFails_LeavesNothingThatLooksDone()
    {
        await using var host = new SchedulingHost(postgres, time, async (run, stop) =>
        {
            run.CountBy(() => new Dictionary<string, long> { ["cancelled"] = 10 });
            run.Record(new OrderRunItem { OrderNo = "PLAN", Outcome = ItemOutcome.Cancelled });
            await run.FlushAsync(stop);
            throw new JobFailedException(RunReason.DatabaseFailed, "gone");
        }, job => job with { GuardItems = 5 }, () => 10);
        var run = await EndAsync(await host.StartAsync(Slot));
        (run.ErrorCode, run.Counters).ShouldBe((RunReason.DatabaseFailed, "{}"));
        (await ItemsAsync(run.Id)).ShouldBeEmpty();
    }
}
