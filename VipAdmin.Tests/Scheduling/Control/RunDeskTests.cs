using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling.Control;

public sealed class RunDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(Now));

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trigger_FiftyWithOneKeyOnTwoHosts_StartsOneRunAndNamesItToAll()
    {
        var release = new TaskCompletionSource();
        async Task<JobResult> Body(RunScope run, CancellationToken stop)
        {
            await release.Task.WaitAsync(stop);
            return SchedulingHost.Nothing;
        }
        await using var one = new SchedulingHost(postgres, time, Body);
        await using var two = new SchedulingHost(postgres, time, Body);
        var request = new TriggerRequest(RunTrigger.Api, IdempotencyKey: "deploy-42");
        var results =
            await Task.WhenAll(
                Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? one : two).Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, request, Stop)));
        release.SetResult();
        var started = results.OfType<TriggerResult.Started>().ShouldHaveSingleItem();
        results.OfType<TriggerResult.Repeated>().Select(repeated => repeated.RunId).ShouldBe(Enumerable.Repeat(started.RunId, 49));
        await started.Completion;
        (await postgres.RunsAsync()).ShouldHaveSingleItem().IdempotencyKey.ShouldBe("deploy-42");

        (await two.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, request, Stop)).ShouldBe(new TriggerResult.Repeated(started.RunId));
        (await two.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, request with { DryRun = true }, Stop))
            .ShouldBe(new TriggerResult.KeyReused(started.RunId));
    }

    [Fact]
    public async Task Trigger_KeyIsNewButARunIsUnfinished_IsRefusedAndTheKeyStaysFree()
    {
        var release = new TaskCompletionSource();
        await using var host = new SchedulingHost(postgres, time, SchedulingHost.Until(release.Task));
        var first = (TriggerResult.Started)await host.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Api), Stop);
        var request = new TriggerRequest(RunTrigger.Api, IdempotencyKey: "k");
        (await host.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, request, Stop)).ShouldBe(new TriggerResult.AlreadyRunning(first.RunId));
        release.SetResult();
        await first.Completion;
        await ((TriggerResult.Started)await host.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, request, Stop)).Completion;
        (await postgres.RunsAsync()).Length.ShouldBe(2);
    }

    [Fact]
    public async Task Trigger_Window_ReachesTheBodyAndTheRow_AndTheSameWishIsRecognised()
    {
        RunWindow? seen = null;
        await using var host = new SchedulingHost(postgres, time, (run, _) =>
        {
            seen = run.Window;
            return Task.FromResult(SchedulingHost.Nothing);
        }, job => job with { TakesWindow = true });
        // Finer than the database keeps.
        var window = new RunWindow(Now.AddHours(-2).AddTicks(7), Now.AddHours(-1));
        var request = new TriggerRequest(RunTrigger.Api, Window: window, IdempotencyKey: "w");
        var started = (TriggerResult.Started)await host.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, request, Stop);
        await started.Completion;
        seen.ShouldBe(new RunWindow(Now.AddHours(-2), Now.AddHours(-1)));
        var run = (await postgres.RunsAsync()).Single();
        (run.WindowFrom, run.WindowUntil).ShouldBe((Now.AddHours(-2), Now.AddHours(-1)));
        (await host.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, request, Stop)).ShouldBe(new TriggerResult.Repeated(started.RunId));
        (await host.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, request with { Window = null }, Stop))
            .ShouldBe(new TriggerResult.KeyReused(started.RunId));
    }

    [Fact]
    public async Task Trigger_ImpossibleWish_IsRefusedWithItsFault()
    {
        await using var plain = new SchedulingHost(postgres, time);
        await using var host = new SchedulingHost(postgres, time, change: job => job with { TakesWindow = true });
        async Task<TriggerFault> FaultAsync(SchedulingHost at, RunWindow? window, string? key = null)
            => (await at.Runs.TriggerAsync(Given.Ops, SchedulingHost.Key, new TriggerRequest(RunTrigger.Api, Window: window, IdempotencyKey: key), Stop))
                .ShouldBeOfType<TriggerResult.Invalid>().Fault;

        (await FaultAsync(plain, new RunWindow(Now.AddHours(-1), Now))).ShouldBe(TriggerFault.NoWindows);
        (await FaultAsync(host, new RunWindow(Now, Now))).ShouldBe(TriggerFault.WindowEmpty);
        (await FaultAsync(host, new RunWindow(Now.AddHours(1), Now.AddHours(2)))).ShouldBe(TriggerFault.WindowAhead);
        (await FaultAsync(host, new RunWindow(Now.AddDays(-32), Now))).ShouldBe(TriggerFault.WindowTooLong);
        (await FaultAsync(host, null, " ")).ShouldBe(TriggerFault.BadKey);
        (await FaultAsync(host, null, new string('k', 101))).ShouldBe(TriggerFault.BadKey);
        (await postgres.RunsAsync()).ShouldBeEmpty();
    }

    private async Task<(string By, string Reason, DateTime? Until, DateTime? ResumedAt, string? ResumedBy)[]> PausesAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return [.. (await db.JobPauses.OrderBy(pause => pause.PausedAt).ToListAsync(Stop))
            .Select(pause => (pause.PausedBy, pause.Reason, pause.Until, pause.ResumedAt, pause.ResumedBy))];
    }

    private async Task<(string Action, string Actor)[]> AuditAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return [.. (await db.AuditEvents.OrderBy(audit => audit.Id).ToListAsync(Stop)).Select(audit => (audit.Action, audit.ActorName))];
    }

    [Fact]
    public async Task Pause_OneThatHasEndedButNobodyLifted_MakesWay()
    {
        await using var host = new SchedulingHost(postgres, time);
        await host.Pauses.PauseAsync(Given.Ops, SchedulingHost.Key, "first", Now.AddMinutes(10), Stop);
        time.Advance(TimeSpan.FromMinutes(20));

        (await host.Pauses.PauseAsync(Given.Ops, SchedulingHost.Key, "second", null, Stop)).ShouldBeOfType<PauseResult.Done>();

        (await PausesAsync()).ShouldBe([("李运维", "first", Now.AddMinutes(10), Now.AddMinutes(10), "system"), ("李运维", "second", null, null, null)]);
        (await AuditAsync()).ShouldBe([(AuditAction.TaskPaused, "李运维"), (AuditAction.TaskResumed, "system"), (AuditAction.TaskPaused, "李运维")]);
        (await host.StartAsync(Now.AddMinutes(20))).ShouldBeOfType<StartResult.NotOurs>();
    }

    [Fact]
    public async Task ChangePause_InForce_TakesItsPlaceAndKeepsItOnRecord()
    {
        await using var host = new SchedulingHost(postgres, time);
        (await host.Pauses.ChangeAsync(Given.Ops, SchedulingHost.Key, "r", null, Stop)).ShouldBeOfType<PauseResult.NotPaused>();
        await host.Pauses.PauseAsync(Given.Ops, SchedulingHost.Key, "short", Now.AddMinutes(10), Stop);
        time.Advance(TimeSpan.FromMinutes(5));

        (await host.Pauses.ChangeAsync(Given.Ops, SchedulingHost.Key, "", Now.AddHours(4), Stop)).ShouldBeOfType<PauseResult.ReasonNeeded>();
        (await host.Pauses.ChangeAsync(Given.Ops, SchedulingHost.Key, "x", Now, Stop)).ShouldBeOfType<PauseResult.EndInThePast>();
        await Should.ThrowAsync<NotPermittedException>(() => host.Pauses.ChangeAsync(Given.Finance, SchedulingHost.Key, "x", null, Stop));
        (await host.Pauses.ChangeAsync(Given.Admin, SchedulingHost.Key, " longer ", Now.AddHours(4), Stop)).ShouldBeOfType<PauseResult.Done>();
        (await host.Pauses.ChangeAsync(Given.Admin, SchedulingHost.Key, "longer", Now.AddHours(4), Stop)).ShouldBeOfType<PauseResult.Already>();

        (await PausesAsync())
            .ShouldBe([("李运维", "short", Now.AddMinutes(10), Now.AddMinutes(5), "Ada Admin"), ("Ada Admin", "longer", Now.AddHours(4), null, null)]);
        (await AuditAsync()).ShouldBe([(AuditAction.TaskPaused, "李运维"), (AuditAction.TaskPaused, "Ada Admin")]);
        time.Advance(TimeSpan.FromHours(5));
        (await host.Pauses.ChangeAsync(Given.Ops, SchedulingHost.Key, "r", null, Stop)).ShouldBeOfType<PauseResult.NotPaused>("it has ended, lifted or not");
    }

    [Theory]
    [InlineData(false, typeof(PauseResult.NotPaused))]
    [InlineData(true, typeof(PauseResult.Already))]
    public async Task ChangePause_SomebodyWasFaster_LeavesTheirDecision(bool changed, Type expected)
    {
        await using var host = new SchedulingHost(postgres, time);
        await host.Pauses.PauseAsync(Given.Ops, SchedulingHost.Key, "short", null, Stop);
        await using var faster = await postgres.DataSource.OpenConnectionAsync(Stop);
        await using var transaction = await faster.BeginTransactionAsync(Stop);
        await using (var resume = new Npgsql.NpgsqlCommand(
            "UPDATE vip_admin.job_pauses SET resumed_at = paused_at + interval '1 minute', resumed_by = 'Ada Admin'", faster, transaction))
        {
            await resume.ExecuteNonQueryAsync(Stop);
        }
        if (changed)
        {
            await using var again = new Npgsql.NpgsqlCommand(
                "INSERT INTO vip_admin.job_pauses (id, job_key, reason, paused_by, paused_at) SELECT gen_random_uuid(), job_key, 'theirs', 'Ada Admin', paused_at + interval '1 minute' FROM vip_admin.job_pauses", faster, transaction);
            await again.ExecuteNonQueryAsync(Stop);
        }
        var stale = host.Pauses.ChangeAsync(Given.Ops, SchedulingHost.Key, "stale", Now.AddHours(4), Stop);
        await Wait.UntilAsync(async () =>
        {
            await using var waiting = postgres.DataSource.CreateCommand(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
            return (long)(await waiting.ExecuteScalarAsync(Stop))! > 0;
        });
        await transaction.CommitAsync(Stop);

        (await stale).ShouldBeOfType(expected);

        (await PausesAsync()).ShouldNotContain(pause => pause.Reason == "stale");
        (await AuditAsync()).ShouldBe([(AuditAction.TaskPaused, "李运维")]);
    }

    [Fact]
    public async Task Start_EveryTry_IsARowWithItsNextTime()
    {
        await using var host = new SchedulingHost(postgres, time,
            (run, _) => run.Attempt < 2 ? throw new JobFailedException(RunReason.AllUnknown, "no answer") : Task.FromResult(SchedulingHost.Nothing),
            job => job with { Retry = _ => new RetryRule(3, TimeSpan.FromSeconds(60)) });
        var started = (StartResult.Started)await host.StartAsync(Now);
        await Wait.UntilAsync(async () => (await postgres.RunsAsync()).Single().NextAttemptAt is not null);
        await Wait.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(60));
            return Task.FromResult(started.Completion.IsCompleted);
        });
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var tries = await db.JobRunAttempts.AsNoTracking().OrderBy(attempt => attempt.Attempt).ToListAsync(Stop);
        tries.Select(attempt => (attempt.Attempt, attempt.ErrorCode, attempt.Error)).ShouldBe([(1, RunReason.AllUnknown, "no answer"), (2, null, null)]);
        tries[0].NextAt.ShouldBe(tries[0].FinishedAt.AddSeconds(60));
        tries[1].NextAt.ShouldBeNull();
    }
}
