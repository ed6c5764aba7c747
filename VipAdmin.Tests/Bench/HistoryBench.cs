using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.History;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Overview;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Timeline;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Overview;
using VipAdmin.Web.Scheduling.Board;
using VipAdmin.Web.Scheduling.Runs;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Bench;

/// <summary>
/// Reads and housekeeping with 1,000,000 runs and 20,000,000 items: three years of reconciliation and reminders, and order timeout for as long as the rest
/// reaches. Every statement of a read is timed by itself, warm, and its plan printed.
/// </summary>
[Trait("Category", "Bench")]
public sealed class HistoryBench(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const double QueryAim = 5, PageAim = 60, TimelineAim = 50;
    /// <summary>Share of the rows, for a quick look: <c>BENCH_SCALE=0.01</c>.</summary>
    private static readonly double Scale = double.Parse(Environment.GetEnvironmentVariable("BENCH_SCALE") ?? "1", CultureInfo.InvariantCulture);
    private static readonly long Runs = (long)(1_000_000 * Scale);
    private static readonly long Checks = (long)(315_360 * Scale);
    private static readonly string Size = Invariant($"{Runs:N0} runs, ");
    private readonly DateTime now = TimeProvider.System.UtcNow();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    /// <summary>Several gigabytes go at once, not when the process ends.</summary>
    public async ValueTask DisposeAsync() => await postgres.ResetAsync();

    [Fact(Explicit = true)]
    public async Task Reads_AtAMillionRuns_StatementByStatement_AndPages_AndHousekeeping()
    {
        await GenerateAsync();
        var probe = new StatementProbe(postgres);
        var (history, runs, items) = (new RunHistory(probe), new RunBoard(probe), new RunItemBoard(probe, TimeProvider.System));
        var middle = RunId.Floor(now.AddDays(-300 * Scale));

        await QueryAsync(probe, "list, no filter", () => history.ListAsync(Given.Ops, Timetable.OrderTimeout, new RunFilter(), stop: Stop));
        await QueryAsync(probe, "list, deep page by key, older",
            () => history.ListAsync(Given.Ops, Timetable.OrderTimeout, new RunFilter(), before: middle, stop: Stop));
        await QueryAsync(probe, "list, deep page by key, newer",
            () => history.ListAsync(Given.Ops, Timetable.OrderTimeout, new RunFilter(), after: middle, stop: Stop));
        foreach (var state in Enum.GetValues<RunState>())
        {
            await QueryAsync(probe, $"list, {Word.Of(state)}",
                () => history.ListAsync(Given.Ops, Timetable.OrderTimeout, new RunFilter([state]), stop: Stop));
        }
        foreach (var trigger in Enum.GetValues<RunTrigger>())
        {
            await QueryAsync(probe, $"list, trigger {Word.Of(trigger)}",
                () => history.ListAsync(Given.Ops, Timetable.OrderTimeout, new RunFilter(Triggers: [trigger]), stop: Stop));
        }
        var week = new RunFilter(From: now.AddDays(-200 * Scale), To: now.AddDays(-200 * Scale + 7));
        await QueryAsync(probe, "list, one week half a year ago", () => history.ListAsync(Given.Ops, Timetable.OrderTimeout, week, stop: Stop));
        await QueryAsync(probe, "list, failed in that week",
            () => history.ListAsync(Given.Ops, Timetable.OrderTimeout, week with { States = [RunState.Failed] }, stop: Stop));
        await QueryAsync(probe, "list, failed and by hand",
            () => history.ListAsync(Given.Ops, Timetable.OrderTimeout, new RunFilter([RunState.Failed], [RunTrigger.Manual]), stop: Stop));
        await QueryAsync(probe, "count, no filter (stops at 10,001)", () => history.CountAsync(Given.Ops, Timetable.OrderTimeout, new RunFilter(), Stop));
        await QueryAsync(probe, "count, failed", () => history.CountAsync(Given.Ops, Timetable.OrderTimeout, new RunFilter([RunState.Failed]), Stop));
        await QueryAsync(probe, "count, by hand",
            () => history.CountAsync(Given.Ops, Timetable.OrderTimeout, new RunFilter(Triggers: [RunTrigger.Manual]), Stop));

        var usual =
            (await history.ListAsync(Given.Ops, Timetable.Reconciliation, new RunFilter([RunState.Succeeded]), before: middle, limit: 1,
                stop: Stop)).Rows[0].Id;
        probe.Forget();
        foreach (var (what, run) in new[] { ("run of 60 orders", usual), ("run of 100,000 orders", LargeRun) })
        {
            await QueryAsync(probe, $"{what}, itself", () => history.FindAsync(Given.Ops, run, Stop));
            await QueryAsync(probe, $"{what}, items", () => items.ItemsAsync(Given.Ops, run, stop: Stop));
            await QueryAsync(probe, $"{what}, items settled", () => items.ItemsAsync(Given.Ops, run, ItemOutcome.Synced, stop: Stop));
            var order = (await items.ItemsAsync(Given.Ops, run, stop: Stop)).Rows[^1].OrderNo;
            await QueryAsync(probe, $"{what}, order searched", () => items.ItemsAsync(Given.Ops, run, orderNo: order, stop: Stop));
            // A part is looked for in every item of the run; so are totals counted.
            await QueryAsync(probe, $"{what}, part of a number searched", () => items.ItemsAsync(Given.Ops, run, orderNo: "0042", stop: Stop),
                run == usual ? QueryAim : null);
            await QueryAsync(probe, $"{what}, totals", () => items.TotalsAsync(Given.Ops, run, Stop), run == usual ? QueryAim : null);
        }
        await HousekeepingAsync();
        await postgres.ExecuteAsync("VACUUM ANALYZE vip_admin.job_run_days", 600);

        var days = new RunDays(probe);
        foreach (var job in Timetable.Shipped.All.Where(job => !job.Upkeep))
        {
            foreach (var range in Enum.GetValues<TrendRange>())
            {
                // A week is wider than what a frequent task is judged by: it is read once a minute at most, for everybody together.
                var aim = range == TrendRange.Week && JobTrend.Usual(job, now) == TrendRange.Day ? (double?)null : QueryAim;
                await QueryAsync(probe, $"chart, {job.Key}, {range}",
                    () => new JobTrend(probe, days, TimeProvider.System).PointsAsync(Given.Ops, job, range, Stop), aim);
                await QueryAsync(probe, $"figures, {job.Key}, {range}",
                    () => new JobTrend(probe, days, TimeProvider.System).FiguresAsync(Given.Ops, job, range, Stop), aim);
            }
        }
        await TimelineAsync(probe);
        await PagesAsync(probe, usual);
    }

    /// <summary>A day, an hour half a year ago, a page of a year, and every filter that few runs pass.</summary>
    private async Task TimelineAsync(StatementProbe probe)
    {
        var board = new TimelineBoard(Timetable.Shipped, probe, TimeProvider.System);
        var year = new TimelineFilter(now.AddDays(-365 * Scale));
        var then = now.AddDays(-180 * Scale);
        foreach (var (what, filter) in new[]
        {
            ("the last 24 hours", new TimelineFilter(now - TimelineBoard.Usual)),
            ("an hour half a year ago", new TimelineFilter(then, then.AddHours(1))),
            ("a year", year), ("a year, one task", year with { JobKey = Timetable.OrderTimeout }),
            ("a year, failed", year with { Status = RunState.Failed }), ("a year, by a person", year with { Actor = "no such person" }),
            ("a year, no answers", year with { Kind = TimelineKind.Platform }), ("a year, no answers of one platform", year with { Channel = "wechat" }),
        })
        {
            await QueryAsync(probe, $"timeline, {what}", () => board.PageAsync(Given.Ops, filter, null, null, 60, Stop), TimelineAim);
        }
    }

    /// <summary>One read; each of its statements is run again by itself, and the slowest one counts.</summary>
    private static async Task QueryAsync(StatementProbe probe, string what, Func<Task> read, double? aim = QueryAim)
    {
        probe.Forget();
        await read();
        var slowest = 0d;
        foreach (var statement in probe.Statements)
        {
            var took = await probe.MedianAsync(statement, Stop);
            slowest = Math.Max(slowest, took);
            Console.WriteLine(Invariant($"  {what}: {took:0.00} ms · {await probe.PlanAsync(statement, Stop)}"));
        }
        BenchTable.Within($"history, {Size}{what}", slowest, "ms", aim);
    }

    private async Task HousekeepingAsync()
    {
        using var run = new RunScope(postgres.Databases, TimeProvider.System)
        {
            RunId = Guid.CreateVersion7(), JobKey = Timetable.Housekeeping,
            Actor = "bench"
        };
        var rollUp = new HistoryRollUp(postgres.Databases, TimeProvider.System);
        var first = 0;
        BenchTable.Within($"history, {Size}first roll-up of all days", await TimedAsync(async () => first = await rollUp.RunAsync(run, Stop)) / 1000, "s",
            beside: Invariant($"{first:N0} rows"));
        BenchTable.Within($"history, {Size}roll-up again, the last 7 days of 3 tasks", await TimedAsync(() => rollUp.RunAsync(run, Stop)), "ms");
        var clock = new FakeTimeProvider(now.AddDays(1));
        using var tomorrow = new RunScope(postgres.Databases, clock) { RunId = Guid.CreateVersion7(), JobKey = Timetable.Housekeeping, Actor = "bench" };
        await rollUp.RunAsync(tomorrow, Stop);
        var keep = new HistoryOptions { KeepDays = BusinessDay.Of(now).DayNumber - BusinessDay.Of(now.AddMinutes(-5 * Checks)).DayNumber - 1 };
        PurgeCount gone = new(0, 0, 0, 0);
        var took =
            await TimedAsync(async () => gone = await new HistoryPurge(postgres.Databases, Fixed.Options(keep), TimeProvider.System).RunAsync(run, Stop));
        BenchTable.Within($"history, {Size}purge of the oldest days", took, "ms", beside: Invariant($"{gone.Runs:N0} runs, {gone.Items:N0} items"));
    }

    /// <summary>Reading and drawing on the server, in the same process and without a browser.</summary>
    private async Task PagesAsync(StatementProbe probe, Guid run)
    {
        await using (var page = new Page(postgres, Role.Ops, "en"))
        {
            var board = new JobBoard(probe, page.Services.GetRequiredService<JobSettingsInForce>(),
                Microsoft.Extensions.Options.Options.Create(new SchedulingOptions()), TimeProvider.System,
                page.Services.GetRequiredService<Core.Live.ClockWatch>());
            await QueryAsync(probe, "cards", () => board.CardsAsync(Given.Ops, Stop));
        }
        await QueryAsync(probe, "overview, today", () => new TodayBoard(probe, TimeProvider.System).FindingsAsync(Given.Ops, Stop));
        await QueryAsync(probe, "coverage of 14 days",
            () => new Coverage(probe, Fixed.Options(new ReconciliationOptions()), TimeProvider.System).HoursAsync(Given.Ops, TimeRange.All, Stop));
        await PageAsync<OverviewPage>("/");
        foreach (var key in new[] { Timetable.OrderTimeout, Timetable.Reconciliation, Timetable.VipReminder })
        {
            await PageAsync<JobPage>($"/tasks/{key}", new() { [nameof(JobPage.Key)] = key });
        }
        await PageAsync<RunPage>("/runs/{id}, 60 orders", new() { [nameof(RunPage.Id)] = run });
        await PageAsync<RunPage>("/runs/{id}, 100,000 orders", new() { [nameof(RunPage.Id)] = LargeRun });
    }

    /// <summary>What a circuit does from the address to the last batch: reading, rendering, comparing.</summary>
    private async Task PageAsync<T>(string what, Dictionary<string, object?>? parameters = null) where T : Microsoft.AspNetCore.Components.IComponent
    {
        var waits = new List<double>();
        await using var page = new Page(postgres, Role.Ops, "en");
        for (var round = 0; round < 60; round++)
        {
            await using var circuit = new BareRenderer(page.Services, page.Actor);
            waits.Add(await TimedAsync(() => circuit.OpenAsync<T>(parameters ?? [])));
        }
        // The first ones compile.
        BenchTable.Spread($"page, {Size}server time of {what}", waits[30..], PageAim);
    }

    private static Guid LargeRun { get; } = new("0190ffff-ffff-7fff-8fff-ffffffffffff");

    /// <summary>Set-wise, into unlogged tables without indexes; these are made afterwards.</summary>
    private async Task GenerateAsync()
    {
        var took = await TimedAsync(async () =>
        {
            var indexes =
                await TextsAsync(
                    "SELECT indexdef FROM pg_indexes i WHERE schemaname = 'vip_admin' AND tablename IN ('job_runs', 'job_run_items') AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)");
            foreach (var name in await TextsAsync(
                "SELECT indexname::text FROM pg_indexes i WHERE schemaname = 'vip_admin' AND tablename IN ('job_runs', 'job_run_items') AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)"))
            {
                await postgres.ExecuteAsync($"DROP INDEX vip_admin.{name}");
            }
            await postgres.ExecuteAsync($"""
                ALTER TABLE vip_admin.job_runs DROP CONSTRAINT pk_job_runs; ALTER TABLE vip_admin.job_run_items DROP CONSTRAINT pk_job_run_items;
                ALTER TABLE vip_admin.job_runs SET UNLOGGED; ALTER TABLE vip_admin.job_run_items SET UNLOGGED;
                INSERT INTO vip_admin.job_runs (id, job_key, slot, trigger, status, started_at, finished_at, attempt, node, actor, dry_run, counters, error_code, progress_done, settings_version)
                SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid, key, CASE WHEN trigger IN ('schedule', 'catchup') THEN slot END, trigger,
                       status, at, at + interval '20 milliseconds' + (n % 97) * interval '17 milliseconds', 1, 'bench:1', 'system', false,
                       CASE key WHEN 'reconciliation' THEN jsonb_build_object('totalChecked', 60, 'synced', n % 3, 'cancelled', 2, 'errors', CASE WHEN n % 50 = 0 THEN 2 ELSE 0 END)
                                WHEN 'vipReminder' THEN jsonb_build_object('sent', 1200, 'skipped', 40, 'failed', 0) ELSE jsonb_build_object('total', n % 2, 'cancelled', n % 2, 'failed', 0) END,
                       CASE status WHEN 'failed' THEN 'DATABASE_FAILED' WHEN 'missed' THEN 'PORTAL_DOWN' WHEN 'skipped' THEN 'PAUSED' WHEN 'interrupted' THEN 'HOST_DIED' END, 0, 0
                  FROM (SELECT key, n, slot, slot + (5 + n % 31) * interval '1 millisecond' AS at, md5(key || n) AS h,
                               CASE WHEN n % 1000 < 985 THEN 'succeeded' WHEN n % 1000 < 990 THEN 'warning' WHEN n % 1000 < 993 THEN 'failed' WHEN n % 1000 < 995 THEN 'skipped'
                                    WHEN n % 1000 < 998 THEN 'missed' WHEN n % 1000 = 998 THEN 'cancelled' ELSE 'interrupted' END AS status,
                               CASE WHEN n % 5003 = 0 THEN 'manual' WHEN n % 7001 = 0 THEN 'api' WHEN n % 9001 = 0 THEN 'cli' WHEN n % 499 = 0 THEN 'catchup' ELSE 'schedule' END AS trigger
                          FROM (SELECT 'reconciliation' AS key, n, date_trunc('hour', now()) - n * interval '5 minutes' AS slot FROM generate_series(1, {Checks}) n
                                UNION ALL SELECT 'vipReminder', n, date_trunc('day', now()) - n * interval '1 day' + interval '1 hour' FROM generate_series(1, {(long)(1095 * Scale)}) n
                                UNION ALL SELECT 'orderTimeout', n, date_trunc('minute', now()) - n * interval '1 minute' FROM generate_series(1, {Runs - Checks - (long)(1095 * Scale)}) n) AS slots) AS runs;
                """, 3_600);
            // 60 orders a reconciliation, 12 every eighth order timeout, and one day on which a hundred thousand orders were left over.
            await postgres.ExecuteAsync($"""
                INSERT INTO vip_admin.job_runs (id, job_key, trigger, status, started_at, finished_at, attempt, node, actor, dry_run, counters, progress_done, settings_version)
                VALUES ('{LargeRun}', 'orderTimeout', 'manual', 'succeeded', timestamptz '2024-07-31', timestamptz '2024-07-31 00:01', 1, 'bench:1', 'system', false, jsonb_build_object(), 0, 0);
                INSERT INTO vip_admin.job_run_items (run_id, at, order_no, amount_fen, before, after, outcome, latency_ms)
                SELECT r.id, r.started_at + i * interval '3 milliseconds', 'VIP' || (extract(epoch FROM r.started_at) * 1000 + i)::bigint || lpad((i * 7 % 10000)::text, 4, '0'), 2990, 0,
                       CASE WHEN i % 20 = 0 THEN 1 WHEN i % 5 = 0 THEN 3 ELSE 0 END, CASE WHEN i % 20 = 0 THEN 'synced' WHEN i % 5 = 0 THEN 'cancelled' WHEN i % 33 = 0 THEN 'unknown' ELSE 'left' END, 40 + i % 60
                  FROM vip_admin.job_runs r CROSS JOIN LATERAL generate_series(1, CASE WHEN r.id = '{LargeRun}' THEN {(long)(100_000 * Math.Max(Scale, 0.1))} WHEN r.job_key = 'reconciliation' THEN 60
                       WHEN r.job_key = 'orderTimeout' AND extract(minute FROM r.started_at)::int % 8 = 0 THEN 12 ELSE 0 END) AS i
                 WHERE r.status NOT IN ('skipped', 'missed')
                 ORDER BY r.id, i;
                ALTER TABLE vip_admin.job_runs ADD CONSTRAINT pk_job_runs PRIMARY KEY (id); ALTER TABLE vip_admin.job_run_items ADD CONSTRAINT pk_job_run_items PRIMARY KEY (run_id, id);
                """, 3_600);
            foreach (var index in indexes)
            {
                await postgres.ExecuteAsync(index, 3_600);
            }
            await postgres.ExecuteAsync("VACUUM ANALYZE vip_admin.job_runs", 3_600);
            await postgres.ExecuteAsync("ANALYZE vip_admin.job_run_items", 3_600);
        });
        var counts =
            (await TextsAsync(
                "SELECT (SELECT count(*) FROM vip_admin.job_runs)::text UNION ALL SELECT (SELECT count(*) FROM vip_admin.job_run_items)::text UNION ALL SELECT pg_size_pretty(pg_database_size(current_database()))")).ToArray();
        BenchTable.Within($"history, {Size}made in", took / 1000, "s", beside: $"{counts[0]} runs, {counts[1]} items, {counts[2]}");
    }

    private async Task<IReadOnlyList<string>> TextsAsync(string sql)
    {
        await using var command = postgres.DataSource.CreateCommand(sql);
        command.CommandTimeout = 600;
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var texts = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            texts.Add(reader.GetString(0));
        }
        return texts;
    }

    private static async Task<double> TimedAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
