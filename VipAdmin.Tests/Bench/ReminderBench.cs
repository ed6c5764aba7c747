using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Bench;

/// <summary>
/// A run that tells 1,000,000 of 2,000,000 members, beside the raw inserts of the same rows; what it takes of memory meanwhile; then a run that is stopped in
/// its middle, and one that tells the rest while another session locks the rows of the members whose turn it is.
/// </summary>
[Trait("Category", "Bench")]
public sealed class ReminderBench(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const double RawAim = 1.5, LockAim = 100, MemoryAim = 64, StopAim = 1;
    private const int Patience = 1_200;
    private static readonly double Scale = double.Parse(Environment.GetEnvironmentVariable("BENCH_SCALE") ?? "1", CultureInfo.InvariantCulture);
    private static readonly long Due = (long)(1_000_000 * Scale);
    private static readonly string Size = Invariant($"reminders, {Due:N0} due: ");
    private readonly TransactionClock databases = new(postgres);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Reminders_AMillionDueInOneRun_BesideTheRawInserts()
    {
        await postgres.ExecuteAsync($$"""
            INSERT INTO public.users (user_id, phone, password_hash, nickname, vip_level, vip_activated_at, vip_expire_at)
            SELECT gen_random_uuid()::text, (13000000000 + i)::text, '-', '会员' || i, 1, timestamp '2026-01-01',
                   CASE WHEN i % 2 = 0 THEN (CURRENT_TIMESTAMP AT TIME ZONE 'Asia/Shanghai')::date + (ARRAY[3,1,0,-1,-2,-3,-4,-5,-6,-7])[i / 2 % 10 + 1] + interval '4 hours'
                        ELSE CURRENT_TIMESTAMP AT TIME ZONE 'UTC' + interval '40 days' END
              FROM generate_series(1, {{2 * Due}}) i
            """, Patience);
        await postgres.ExecuteAsync("VACUUM ANALYZE public.users", Patience);

        var (ours, raw, again, growth) = (new List<double>(), new List<double>(), 0d, 0d);
        for (var round = 0; round < 2; round++)
        {
            await EmptyAsync();
            ours.Add(await TimedAsync(async () => growth = await GrowthAsync(async () => (await RunAsync(await ScopeAsync(), Stop)).Sent.ShouldBe(Due))));
            again = await TimedAsync(async () => (await RunAsync(await ScopeAsync(), Stop)).Sent.ShouldBe(0));
            if (round == 0)
            {
                await KeepRowsAsync();
            }
            await EmptyAsync();
            raw.Add(await TimedAsync(InsertKeptRowsAsync));
        }
        BenchTable.Beside(Size + "ledger and inbox", ours.Min(), "raw inserts of the same rows", raw.Min(), RawAim);
        BenchTable.Within(Size + "run again, none left to send", again, "s");
        BenchTable.Within(Size + "growth of resident memory during the run", growth, "MB", MemoryAim);
        // Rows of the shared tables are locked in its last part only: when the keys of the new rows are checked.
        BenchTable.Within(Size + "longest transaction, from begin to commit", databases.LongestMilliseconds, "ms");

        await EmptyAsync();
        await StopInTheMiddleAsync();
        await LockMeanwhileAsync();
    }

    /// <summary>Stops the run after half of the members; what was told then is whole, and the progress was written all the time.</summary>
    private async Task StopInTheMiddleAsync()
    {
        using var person = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var scope = await ScopeAsync();
        var run = RunAsync(scope, person.Token);
        var (written, last, longest) = (0, 0L, TimeSpan.Zero);
        var since = Stopwatch.StartNew();
        while (!run.IsCompleted && (scope.Counted()?.GetValueOrDefault(ReminderCounters.Sent.Name) ?? 0) < Due / 2)
        {
            if (await NumberAsync($"SELECT progress_done FROM vip_admin.job_runs WHERE id = '{scope.RunId}'") is var done && done > last)
            {
                // The first reminders come after the members were found.
                longest = last > 0 && since.Elapsed > longest ? since.Elapsed : longest;
                (written, last) = (written + 1, done);
                since.Restart();
            }
        }
        var watch = Stopwatch.StartNew();
        await person.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run);
        BenchTable.Within(Size + "from Stop to stopped, in the middle of the run", watch.Elapsed.TotalSeconds, "s", StopAim);
        BenchTable.Within(Size + "longest wait for a new progress", longest.TotalMilliseconds, "ms", 1_000, Invariant($"{written} times until then"));
        var told = await NumberAsync("SELECT count(*) FROM vip_admin.reminder_deliveries WHERE status = 'sent'");
        told.ShouldBeInRange(Due / 2, Due - 1);
        (await NumberAsync("SELECT count(*) FROM public.notifications n JOIN vip_admin.reminder_deliveries d USING (notification_id)")).ShouldBe(told);
        (await NumberAsync("SELECT count(*) FROM public.notifications")).ShouldBe(told);
    }

    /// <summary>The rest of the members is told; another session locks the row of one whose turn it is, as a deletion would, again and again.</summary>
    private async Task LockMeanwhileAsync()
    {
        using var scope = await ScopeAsync();
        var run = RunAsync(scope, Stop);
        var waits = new List<double>();
        await using var connection = await postgres.DataSource.OpenConnectionAsync(Stop);
        while (!run.IsCompleted)
        {
            await using var find = new NpgsqlCommand("""
                SELECT user_id FROM public.users
                 WHERE user_id > coalesce((SELECT user_id FROM vip_admin.reminder_deliveries ORDER BY id DESC LIMIT 1), '')
                 ORDER BY user_id OFFSET @n LIMIT 1
                """, connection);
            find.Parameters.AddWithValue("n", Random.Shared.Next(2 * ReminderChunkSize));
            if (await find.ExecuteScalarAsync(Stop) is not string member)
            {
                continue;
            }
            await using var take = new NpgsqlCommand("SELECT FROM public.users WHERE user_id = @id FOR UPDATE", connection);
            take.Parameters.AddWithValue("id", member);
            waits.Add(await TimedAsync(() => take.ExecuteNonQueryAsync(Stop)) * 1000);
        }
        var tally = await run;
        BenchTable.Within(Size + "longest wait for a member's row, locked FOR UPDATE", waits.Max(), "ms", LockAim,
            Invariant($"{waits.Count:N0} locks, {waits.Count(wait => wait > 5)} waited"));
        tally.Failed.ShouldBe(0);
        (await NumberAsync("SELECT count(DISTINCT user_id) FROM vip_admin.reminder_deliveries WHERE status = 'sent'")).ShouldBe(Due);
        (await NumberAsync("SELECT count(*) FROM public.notifications")).ShouldBe(Due);
    }

    private static int ReminderChunkSize => new SendDueReminders(null!, TimeProvider.System, null!, NullLogger<SendDueReminders>.Instance).ChunkSize;

    private Task EmptyAsync() => postgres.ExecuteAsync("TRUNCATE vip_admin.reminder_deliveries, public.notifications");

    /// <summary>A run as the scheduler begins it, with its row, into which the progress goes.</summary>
    private async Task<RunScope> ScopeAsync()
    {
        var id = Guid.CreateVersion7();
        await postgres.ExecuteAsync($$"""
            UPDATE vip_admin.job_runs SET status = 'cancelled', finished_at = now() WHERE status = 'running';
            INSERT INTO vip_admin.job_runs (id, job_key, trigger, status, started_at, attempt, node, actor, dry_run, counters, progress_done, settings_version)
            VALUES ('{{id}}', '{{Timetable.VipReminder}}', 'manual', 'running', now(), 1, 'bench:1', 'bench', false, '{}', 0, 0)
            """);
        return new RunScope(databases, TimeProvider.System) { RunId = id, JobKey = Timetable.VipReminder, Actor = "bench" };
    }

    private async Task<ReminderTally> RunAsync(RunScope scope, CancellationToken stop)
    {
        var reminders = new SendDueReminders(databases, TimeProvider.System, Fixed.Options(new RemindersOptions()), NullLogger<SendDueReminders>.Instance);
        return await reminders.RunAsync(scope, await reminders.LookAsync(stop), stop);
    }

    /// <summary>By how many megabytes the process grows at most while this runs.</summary>
    private static async Task<double> GrowthAsync(Func<Task> work)
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var before = Environment.WorkingSet;
        var most = before;
        await using (new Timer(_ => most = Math.Max(most, Environment.WorkingSet), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(50)))
        {
            await work();
        }
        return (most - before) / 1048576.0;
    }

    /// <summary>The rows that the run wrote, apart from their tables and in the order of their ids.</summary>
    private async Task KeepRowsAsync()
    {
        await postgres.ExecuteAsync("CREATE SCHEMA bench");
        await postgres.ExecuteAsync("CREATE UNLOGGED TABLE bench.ledger AS SELECT * FROM vip_admin.reminder_deliveries ORDER BY id", Patience);
        await postgres.ExecuteAsync("CREATE UNLOGGED TABLE bench.inbox AS SELECT * FROM public.notifications ORDER BY notification_id", Patience);
    }

    /// <summary>Nothing but the rows: two statements, no rule, ids rising, the tables' own indexes and keys.</summary>
    private Task InsertKeptRowsAsync() => postgres.ExecuteAsync(
        "INSERT INTO vip_admin.reminder_deliveries SELECT * FROM bench.ledger; INSERT INTO public.notifications SELECT * FROM bench.inbox", Patience);

    private async Task<long> NumberAsync(string sql)
    {
        await using var command = postgres.DataSource.CreateCommand(sql);
        command.CommandTimeout = Patience;
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }

    private static async Task<double> TimedAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>Contexts whose committed transactions are timed; the long ones that only read members are rolled back.</summary>
    private sealed class TransactionClock(PostgresFixture postgres) : DbTransactionInterceptor, IDbContextFactory<VipDb>
    {
        private readonly ConcurrentDictionary<Guid, long> begun = new();

        public double LongestMilliseconds { get; private set; }

        public VipDb CreateDbContext() => new(new DbContextOptionsBuilder<VipDb>(VipDbSetup.OptionsFor(postgres.DataSource)).AddInterceptors(this).Options);

        public override ValueTask<DbTransaction> TransactionStartedAsync(DbConnection connection, TransactionEndEventData eventData, DbTransaction result,
            CancellationToken cancellationToken = default)
        {
            begun[eventData.TransactionId] = Stopwatch.GetTimestamp();
            return base.TransactionStartedAsync(connection, eventData, result, cancellationToken);
        }

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData,
            CancellationToken cancellationToken = default)
        {
            if (begun.TryRemove(eventData.TransactionId, out var at))
            {
                LongestMilliseconds = Math.Max(LongestMilliseconds, Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            }
            return base.TransactionCommittedAsync(transaction, eventData, cancellationToken);
        }
    }
}
