using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling.Runs;

public sealed class RunFenceTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Slot = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(Slot));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The server takes a moment to notice that the last test's connections are closed, and holds the task's lock until then.</summary>
    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await Wait.UntilAsync(async () =>
        {
            await using var held = postgres.DataSource.CreateCommand(
                "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = current_database()");
            return (long)(await held.ExecuteScalarAsync(Stop))! == 0;
        });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A body that has an effect, stands still, and goes on.</summary>
    private async Task<JobRun> RunAsync(Func<Task> standStill)
    {
        await using var host = new SchedulingHost(postgres, time, async (_, _) =>
        {
            await EffectAsync("before");
            await standStill();
            await EffectAsync("after");
            return new JobResult(new Dictionary<string, long>());
        });
        await ((StartResult.Started)await host.StartAsync(Slot)).Completion.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.JobRuns.AsNoTracking().SingleAsync(Stop);
    }

    private async Task EffectAsync(string what)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        await db.Database.ExecuteSqlAsync($"INSERT INTO vip_admin.order_checks (order_id, order_no, unknown_attempts) VALUES ({what}, {what}, 0)", Stop);
        await transaction.CommitAsync(Stop);
    }

    private async Task<string[]> EffectsAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.OrderChecks.OrderByDescending(check => check.OrderId).Select(check => check.OrderId).ToArrayAsync(Stop);
    }

    [Fact]
    public async Task Commit_ByARunThatWasDeclaredInterruptedWhileItsHostStoodStill_IsRefused()
    {
        var run = await RunAsync(async () =>
        {
            await postgres.ExecuteAsync("UPDATE vip_admin.job_runs SET status = 'interrupted', error_code = 'HOST_DIED'");
            time.Advance(TimeSpan.FromSeconds(190));
        });
        (await EffectsAsync()).ShouldBe(["before"]);
        (run.Status, run.ErrorCode).ShouldBe((RunStatus.Interrupted, RunReason.HostDied), "its own outcome must not overwrite what the survivors wrote");
    }

    [Fact]
    public async Task Commit_ByARunThatStoodStillAndIsStillRunning_GoesOn()
    {
        var run = await RunAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(190));
            return Task.CompletedTask;
        });
        (await EffectsAsync()).ShouldBe(["before", "after"]);
        run.Status.ShouldBe(RunStatus.Succeeded);
    }

    /// <summary>In a suspended machine timestamps stand still with everything else; only the time of day shows what was slept through.</summary>
    [Fact]
    public async Task Commit_AfterASuspensionThatTimestampsDoNotSee_IsRefused()
    {
        var clock = new WrongClock(TimeSpan.Zero);
        await using var host = new SchedulingHost(postgres, new Core.Live.DatabaseClock(clock), async (_, _) =>
        {
            await EffectAsync("before");
            await postgres.ExecuteAsync("UPDATE vip_admin.job_runs SET status = 'interrupted', error_code = 'HOST_DIED'");
            clock.Off = TimeSpan.FromMinutes(3);
            await EffectAsync("after");
            return new JobResult(new Dictionary<string, long>());
        });
        await ((StartResult.Started)await host.StartAsync(TimeProvider.System.GetUtcNow().UtcDateTime)).Completion.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        (await EffectsAsync()).ShouldBe(["before"]);
    }

    [Fact]
    public async Task FirstCommit_OfARunThatWasInterruptedBeforeItsBodyBegan_IsRefused()
    {
        await using var host = new SchedulingHost(postgres, time, async (_, _) =>
        {
            await postgres.ExecuteAsync("UPDATE vip_admin.job_runs SET status = 'interrupted', error_code = 'HOST_DIED'");
            await EffectAsync("first");
            return new JobResult(new Dictionary<string, long>());
        });
        await ((StartResult.Started)await host.StartAsync(Slot)).Completion.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        (await EffectsAsync()).ShouldBeEmpty();
    }
}
