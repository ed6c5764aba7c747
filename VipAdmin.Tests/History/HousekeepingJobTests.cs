using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.History;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.History;

public sealed class HousekeepingJobTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string Key = Timetable.Reconciliation;
    private static readonly DateTime Now = new(2026, 11, 22, 19, 30, 0, DateTimeKind.Utc);
    private readonly FakeTimeProvider clock = new(Now);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task OldRuns_GoWithTheirItemsAndAttempts_AndTheirDayStays()
    {
        var (old, young) = (At(401), At(399));
        await postgres.SaveAsync(old, old.Item("VIP1", ItemOutcome.Synced), old.Item("VIP2", ItemOutcome.Left), Attempt(old), young,
            young.Item("VIP3", ItemOutcome.Left), Attempt(young), At(0));

        var counters = await RunAsync();

        (counters["runs"], counters["items"]).ShouldBe((1, 2));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.JobRuns.AnyAsync(run => run.Id == old.Id, Stop)).ShouldBeFalse();
        (await db.JobRuns.AnyAsync(run => run.Id == young.Id, Stop)).ShouldBeTrue();
        (await db.JobRunItems.Select(item => item.OrderNo).ToListAsync(Stop)).ShouldBe(["VIP3"]);
        (await db.JobRunAttempts.Select(attempt => attempt.RunId).ToListAsync(Stop)).ShouldBe([young.Id]);
        (await db.JobRunDays.SingleAsync(day => day.Day == BusinessDay.Of(old.StartedAt), Stop)).Succeeded.ShouldBe(1);
    }

    [Fact]
    public async Task DryRun_SaysTheSame_AndDeletesNothing()
    {
        var old = At(500);
        await postgres.SaveAsync(old, old.Item("VIP1", ItemOutcome.Synced), At(0), Line(91), Line(89));
        // A day without its sums is not for deleting, so they must be there before.
        await RollUpAsync();

        var dry = await RunAsync(dryRun: true);
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            (await db.JobRuns.CountAsync(Stop), await db.JobRunItems.CountAsync(Stop), await db.Logs.CountAsync(Stop)).ShouldBe((2, 1, 2));
        }
        var real = await RunAsync();

        dry.ShouldBe(real);
        (real["runs"], real["items"], real["logs"], real["days"]).ShouldBe((1, 1, 1, 0));
    }

    [Fact]
    public async Task DayWithoutSums_LosesNothing()
    {
        await postgres.SaveAsync(At(500), At(0));
        using var scope = Scope(false);

        var gone = await Purge.RunAsync(scope, Stop);

        gone.Runs.ShouldBe(0);
    }

    [Fact]
    public async Task RunsThatAreStillSpokenOf_Stay()
    {
        // The last of its task, one of an open discrepancy, one that waits for a person, one that never ended; the fifth is nobody's.
        var (last, found, held, endless, nobodys) = (Run(Timetable.VipReminder, Now.AddDays(-600), slot: Now.AddDays(-600)), At(550), At(540),
            At(530, RunStatus.Running), At(520));
        await postgres.SaveAsync(last, found, held, endless, nobodys, At(0),
            new JobHold { RunId = held.Id, JobKey = Key, HeldAt = held.StartedAt, Touched = 10, Allowed = 1, Plan = "{}" });
        await postgres.Databases.DiscrepancyAsync(found.StartedAt, discrepancy => discrepancy.RunId = found.Id);
        var resolved = At(510);
        await postgres.SaveAsync(resolved);
        await postgres.Databases.DiscrepancyAsync(resolved.StartedAt,
            discrepancy => (discrepancy.RunId, discrepancy.Status) = (resolved.Id, DiscrepancyStatus.Resolved));

        (await RunAsync())["runs"].ShouldBe(2);

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.JobRuns.Where(run => run.StartedAt < Now.AddDays(-1)).Select(run => run.Id).ToListAsync(Stop))
            .ShouldBe([last.Id, found.Id, held.Id, endless.Id], ignoreOrder: true);
    }

    [Fact]
    public async Task RunWithMoreItemsThanABatch_GoesWhole_AlsoAfterAStop()
    {
        var old = At(450);
        await postgres.SaveAsync(old, At(0));
        await postgres.ExecuteAsync(
            $"INSERT INTO vip_admin.job_run_items (run_id, at, order_no, outcome) SELECT '{old.Id}', now(), 'VIP' || n, 'left' FROM generate_series(1, 12000) n");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await RollUpAsync();
        using (var scope = Scope(false))
        {
            await stop.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => Purge.RunAsync(scope, stop.Token));
        }

        (await RunAsync())["items"].ShouldBe(12_000);

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.JobRunItems.CountAsync(Stop), await db.JobRuns.CountAsync(run => run.Id == old.Id, Stop)).ShouldBe((0, 0));
    }

    private static JobRun At(int daysAgo, RunStatus status = RunStatus.Succeeded) => Run(Key, Now.AddDays(-daysAgo), status, slot: Now.AddDays(-daysAgo));

    private static JobRunAttempt Attempt(JobRun run) => new() { RunId = run.Id, Attempt = 1, StartedAt = run.StartedAt, FinishedAt = run.StartedAt };

    private static LogRow Line(int daysAgo) => new() { Message = "x", Level = 2, Timestamp = Now.AddDays(-daysAgo) };

    private RunScope Scope(bool dryRun)
        => new(postgres.Databases, clock)
        {
            RunId = Guid.CreateVersion7(clock.GetUtcNow()), JobKey = Timetable.Housekeeping, Actor = "system",
            DryRun = dryRun
        };

    private HistoryPurge Purge => new(postgres.Databases, Fixed.Options(new HistoryOptions()), clock);

    private async Task RollUpAsync()
    {
        using var scope = Scope(false);
        await new HistoryRollUp(postgres.Databases, clock).RunAsync(scope, Stop);
    }

    private async Task<IReadOnlyDictionary<string, long>> RunAsync(bool dryRun = false)
    {
        using var scope = Scope(dryRun);
        return (await new HousekeepingJob(new HistoryRollUp(postgres.Databases, clock), Purge, NullLogger<HousekeepingJob>.Instance).RunAsync(scope,
            Stop)).Counters;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A row's place is unique in one table file only, and a partitioned table has many.</summary>
    [Fact]
    public async Task OldLines_InSeveralPartitions_GoAndNoOtherWithThem()
    {
        await postgres.SaveAsync(Line(91));
        await postgres.ExecuteAsync("""
            CREATE TABLE vip_admin.logs_2027 () INHERITS (vip_admin.logs);
            INSERT INTO vip_admin.logs_2027 SELECT * FROM vip_admin.logs;
            UPDATE vip_admin.logs_2027 SET id = 7, timestamp = timestamp + interval '90 days'
            """);
        await postgres.ExecuteAsync("VACUUM FULL vip_admin.logs_2027");
        try
        {
            (await RunAsync())["logs"].ShouldBe(1);
            (await postgres.Databases.ReadAsync(db => db.Logs.Select(line => line.Id).SingleAsync(Stop))).ShouldBe(7);
        }
        finally
        {
            await postgres.ExecuteAsync("DROP TABLE vip_admin.logs_2027");
        }
    }
}
