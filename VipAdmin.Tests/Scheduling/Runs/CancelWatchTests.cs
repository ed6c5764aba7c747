using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling.Runs;

public sealed class CancelWatchTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Slot = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(Slot));

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private async Task<JobRun> RunAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.JobRuns.AsNoTracking().SingleAsync(Stop);
    }

    /// <summary>A body that counts two orders, says that it is inside, and goes on until it is stopped.</summary>
    private static Func<RunScope, CancellationToken, Task<JobResult>> Endless(TaskCompletionSource entered) => async (run, stop) =>
    {
        run.CountBy(() => new Dictionary<string, long> { ["synced"] = 2 });
        entered.TrySetResult();
        await Task.Delay(Timeout.Infinite, stop);
        return SchedulingHost.Nothing;
    };

    private async Task UntilEndedAsync(Task completion)
    {
        // The owner looks every two seconds of its own clock.
        await Wait.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(completion.IsCompleted);
        });
    }

    [Fact]
    public async Task Cancel_FromAnotherHost_StopsTheRunWithItsCountersAndSaysWhoAndWhy()
    {
        var entered = new TaskCompletionSource();
        await using var owner = new SchedulingHost(postgres, time, Endless(entered));
        await using var other = new SchedulingHost(postgres, time);
        var started = (StartResult.Started)await owner.StartAsync(Slot);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);

        (await other.Runs.CancelAsync(Given.Ops, started.RunId, " 支付宝维护 ", Stop)).ShouldBeOfType<CancelResult.Requested>();
        await UntilEndedAsync(started.Completion);

        var run = await RunAsync();
        (run.Status, run.ErrorCode, run.Error).ShouldBe((RunStatus.Cancelled, RunReason.CancelRequested, "李运维: 支付宝维护"));
        (run.CancelRequestedBy, run.CancelReason).ShouldBe(("李运维", "支付宝维护"));
        run.Counters.ShouldBe("""{"synced": 2}""");
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var audit = await db.AuditEvents.SingleAsync(Stop);
        (audit.Action, audit.Target, audit.Reason).ShouldBe((AuditAction.RunCancelled, SchedulingHost.Key, "支付宝维护"));
        var attempt = await db.JobRunAttempts.SingleAsync(Stop);
        (attempt.Attempt, attempt.ErrorCode, attempt.NextAt).ShouldBe((1, RunReason.CancelRequested, null));
    }

    [Fact]
    public async Task Cancel_SignalsAreHeard_NeedsNoLook()
    {
        var entered = new TaskCompletionSource();
        await using var owner = new SchedulingHost(postgres, time, Endless(entered));
        await using var other = new SchedulingHost(postgres, time);
        await owner.ListenAsync(postgres);
        var started = (StartResult.Started)await owner.StartAsync(Slot);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);

        await other.Runs.CancelAsync(Given.Ops, started.RunId, null, Stop);

        // The clock of the owner stands still: only the signal can have told it.
        await started.Completion.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        (await RunAsync()).Error.ShouldBe("李运维");
    }

    [Fact]
    public async Task Cancel_WhileWaitingForARetry_EndsItAtOnce()
    {
        var bodies = 0;
        await using var host = new SchedulingHost(postgres, time, (_, _) =>
        {
            bodies++;
            throw new JobFailedException(RunReason.AllUnknown, "no answer", new Dictionary<string, long> { ["errors"] = 7 });
        }, job => job with { Retry = _ => new RetryRule(3, TimeSpan.FromHours(1)) });
        var started = (StartResult.Started)await host.StartAsync(Slot);
        await Wait.UntilAsync(async () => (await RunAsync()).NextAttemptAt is not null);

        (await host.Runs.CancelAsync(Given.Ops, started.RunId, "enough", Stop)).ShouldBeOfType<CancelResult.Requested>();
        await UntilEndedAsync(started.Completion);

        var run = await RunAsync();
        (run.Status, run.ErrorCode, run.Counters, run.NextAttemptAt).ShouldBe((RunStatus.Cancelled, RunReason.CancelRequested, """{"errors": 7}""", null));
        bodies.ShouldBe(1);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.JobRunAttempts.SingleAsync(Stop)).ErrorCode.ShouldBe(RunReason.AllUnknown);
    }

    [Fact]
    public async Task Cancel_ManyAtOnce_OneAsksAndIsAudited()
    {
        var entered = new TaskCompletionSource();
        await using var host = new SchedulingHost(postgres, time, Endless(entered));
        var started = (StartResult.Started)await host.StartAsync(Slot);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => host.Runs.CancelAsync(Given.Ops, started.RunId, $"{i}", Stop)));

        results.Count(result => result is CancelResult.Requested).ShouldBe(1);
        results.Count(result => result is CancelResult.Already { By: var by } && by == Given.Ops.Name).ShouldBe(9);
        await UntilEndedAsync(started.Completion);
        (await host.Runs.CancelAsync(Given.Ops, started.RunId, null, Stop)).ShouldBeOfType<CancelResult.Ended>();
        (await host.Runs.CancelAsync(Given.Ops, Guid.NewGuid(), null, Stop)).ShouldBeOfType<CancelResult.UnknownRun>();
        (await host.Runs.CancelAsync(Given.Ops, started.RunId, new string('x', 501), Stop)).ShouldBeOfType<CancelResult.ReasonTooLong>();
        await Should.ThrowAsync<NotPermittedException>(() => host.Runs.CancelAsync(Given.Support, started.RunId, null, Stop));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.AuditEvents.CountAsync(Stop)).ShouldBe(1);
    }

    [Fact]
    public async Task Start_BodyIsStoppedByItsDeadline_KeepsWhatItCounted()
    {
        var entered = new TaskCompletionSource();
        await using var host = new SchedulingHost(postgres, time, Endless(entered));
        var started = (StartResult.Started)await host.StartAsync(Slot);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        time.Advance(TimeSpan.FromMinutes(11));
        await started.Completion.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        var run = await RunAsync();
        (run.ErrorCode, run.Error, run.Counters).ShouldBe((RunReason.DeadlineExceeded, "00:10:00", """{"synced": 2}"""));
    }
}
