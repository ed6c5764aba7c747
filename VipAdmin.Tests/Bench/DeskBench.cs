using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Discrepancies;
using VipAdmin.Web.Exports;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Bench;

/// <summary>
/// Finance's desk with 1,000,000 discrepancies and 10,000,000 orders of two years: every list, count and case, statement by statement with its plan; the search
/// by transaction number; the close of a day; a round of the watch for late payments. One discrepancy in twenty waits for a person.
/// </summary>
[Trait("Category", "Bench")]
public sealed class DeskBench(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const double QueryAim = 5, PageAim = 60, SearchAim = 20;
    /// <summary>Share of the rows, for a quick look: <c>BENCH_SCALE=0.01</c>.</summary>
    private static readonly double Scale = double.Parse(Environment.GetEnvironmentVariable("BENCH_SCALE") ?? "1", CultureInfo.InvariantCulture);
    private static readonly long Cases = (long)(1_000_000 * Scale);
    private static readonly long Orders = (long)(10_000_000 * Scale);
    private static readonly string Size = Invariant($"{Cases:N0} discrepancies, ");
    private static readonly string Among = Invariant($"{Orders:N0} orders, ");
    private readonly DateTime now = TimeProvider.System.UtcNow();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Orders are made at even distances over two years; the last one an hour ago.</summary>
    private static double SecondsApart => 730 * 86_400.0 / Orders;

    private DateOnly Yesterday => BusinessDay.Of(now).AddDays(-1);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    /// <summary>Several gigabytes go at once, not when the process ends.</summary>
    public async ValueTask DisposeAsync() => await postgres.ResetAsync();

    [Fact(Explicit = true)]
    public async Task Desk_WithAMillionDiscrepancies_StatementByStatement()
    {
        await GenerateAsync();
        var probe = new StatementProbe(postgres);
        var list = new DiscrepancyList(probe, TimeProvider.System);
        (string What, DiscrepancyFilter Filter)[] filters =
        [
            ("as it opens, overdue first", new()),
            .. Enum.GetValues<DiscrepancyOrder>().SelectMany(order => new[]
            {
                ($"by {Word.Of(order)}", new DiscrepancyFilter { Order = order }),
                ($"by {Word.Of(order)}, reversed", new DiscrepancyFilter { Order = order, Reversed = true }),
                ($"all, by {Word.Of(order)}", new DiscrepancyFilter { Order = order, Standing = DiscrepancyStanding.Any }),
            }),
            .. Enum.GetValues<DiscrepancyStanding>().Select(standing => ($"status {Word.Of(standing)}", new DiscrepancyFilter { Standing = standing })),
            ("type, frequent", new() { Type = DiscrepancyType.LostCallback }),
            ("type, rare", new() { Type = DiscrepancyType.InvalidSignature }),
            ("type, finished too", new() { Type = DiscrepancyType.LatePayment, Standing = DiscrepancyStanding.Any }),
            ("severity", new() { Severity = Severity.Critical }),
            ("channel", new() { Channel = "alipay" }),
            ("mine", new() { Assignee = "u3" }),
            ("no one's", new() { Assignee = DiscrepancyFilter.Unassigned }),
            .. Enum.GetValues<AgeBucket>().Select(age => ($"age {Word.Of(age)}", new DiscrepancyFilter { Age = age })),
            ("overdue", new() { Overdue = true }),
            ("one day", new() { BillDay = Yesterday.AddDays(-100), Standing = DiscrepancyStanding.Any }),
            ("a week half a year ago", new() { DayFrom = Yesterday.AddDays(-180), DayTo = Yesterday.AddDays(-174), Standing = DiscrepancyStanding.Any }),
            ("large amounts", new() { AmountFrom = 99_000 }),
            ("order number", new() { Text = NumberOf(Orders / 2), Standing = DiscrepancyStanding.Any }),
            ("beginning of a number", new() { Text = NumberOf(Orders / 2)[..12], Standing = DiscrepancyStanding.Any }),
            ("transaction", new() { Text = Transaction(Orders / 2), Standing = DiscrepancyStanding.Any }),
            ("what there is none of", new() { Text = "VIP1999999999999", Standing = DiscrepancyStanding.Any }),
        ];
        foreach (var (what, filter) in filters)
        {
            Guid? last = null;
            await QueryAsync(probe, $"{what}, page", async () =>
            {
                var rows = (await list.PageAsync(Given.Finance, filter, null, null, 50, Stop)).Rows;
                last = rows.Count > 0 ? rows[^1].Id : null;
            });
            if (last is { } key)
            {
                await QueryAsync(probe, $"{what}, next page", () => list.PageAsync(Given.Finance, filter, key, null, 50, Stop));
            }
        }
        // Reads 10,001 rows of the filter with their money.
        await QueryAsync(probe, "count and sums, as it opens", () => list.TotalsAsync(Given.Finance, new(), Stop), null);
        await QueryAsync(probe, "people", () => new KnownAssignees(probe).ListAsync(Given.Finance, Stop));
        var cases = new DiscrepancyCase(probe, TimeProvider.System);
        var open = (await list.PageAsync(Given.Finance, new() { Type = DiscrepancyType.LatePayment }, null, null, 1, Stop)).Rows[0].Id;
        var missing = (await list.PageAsync(Given.Finance, new() { Type = DiscrepancyType.LocalMissing }, null, null, 1, Stop)).Rows[0].Id;
        await QueryAsync(probe, "one case", () => cases.FindAsync(Given.Finance, open, new() { Type = DiscrepancyType.InvalidSignature }, Stop));
        await QueryAsync(probe, "one case without an order, with candidates",
            () => cases.FindAsync(Given.Finance, missing, new() { Type = DiscrepancyType.InvalidSignature }, Stop));
        await PageAsync();
        await ExportAsync();
        await OrdersAsync(probe);
    }

    /// <summary>More than half a million rows into a file of each format, and what the process holds meanwhile.</summary>
    private async Task ExportAsync()
    {
        await using var page = new Page(postgres, Role.Finance, "en");
        foreach (var format in Enum.GetValues<ExportFormat>())
        {
            var export = ActivatorUtilities.CreateInstance<DiscrepancyExport>(page.Services);
            (await export.OpenAsync(Given.Finance, "http://x/discrepancies?status=autoResolved", [], now, Stop)).ShouldBeTrue();
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            var before = Environment.WorkingSet;
            var most = before;
            var tally = new ExportTally();
            await using (new Timer(_ => most = Math.Max(most, Environment.WorkingSet), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(50)))
            {
                var watch = Stopwatch.StartNew();
                (await export.WriteAsync(Stream.Null, format, new ExportUnits("", ""), tally, tally.Begin, Stop)).ShouldBeTrue();
                BenchTable.Within(Invariant($"desk, export to {Word.Of(format)}, {tally.Rows:N0} rows"), watch.Elapsed.TotalSeconds, "s");
            }
            BenchTable.Within(Invariant($"desk, export to {Word.Of(format)}, growth of resident memory"), (most - before) / 1048576.0, "MB", 64);
        }
    }

    /// <summary>What takes long for the orders' sake: search, close, watch.</summary>
    private async Task OrdersAsync(StatementProbe probe)
    {
        var search = new OrderSearch(probe, TimeProvider.System);
        foreach (var (what, text) in new[] { ("of a statement", Transaction(DayOrder)), ("of a discrepancy", Transaction(Orders / 2)) })
        {
            await QueryAsync(probe, $"{Among}search by the transaction number {what}",
                () => search.FindAsync(Given.Finance, new OrderFilter { Text = text }, null, null, 50, Stop), SearchAim);
        }
        var matching = new StatementMatching(new FeeCheck(Fixed.Options(new StatementsOptions())), TimeProvider.System);
        var desk = new CloseDesk(postgres.Databases, matching, TimeProvider.System);
        await SecondsAsync($"{Among}prepare a day's close", async () =>
            (await desk.PrepareAsync(Given.Finance, "wechat", Yesterday, null, Stop)).ShouldBe(new CloseResult.Done(CloseState.Prepared)), 5);
        await SecondsAsync($"{Among}confirm a day's close", async () =>
            (await desk.ConfirmAsync(Given.OtherFinance, "wechat", Yesterday, Stop)).ShouldBe(new CloseResult.Done(CloseState.Closed)), 5);
        await SecondsAsync($"{Among}which closed days no longer add up",
            () => ClosedDays.ToWatchAsync(postgres.Databases, now.AddDays(30), Stop), null);
        var watch = new LatePaymentWatch(postgres.Databases, Fixed.Options(new ReconciliationOptions()));
        await SecondsAsync($"{Among}first round of the watch for late payments", () => watch.RefreshAsync(now, Stop), null);
        await postgres.ExecuteAsync("VACUUM ANALYZE vip_admin.order_checks", 600);
        await SecondsAsync($"{Among}a round of the watch for late payments", () => watch.RefreshAsync(now, Stop), 1);
    }

    private async Task PageAsync()
    {
        var waits = new List<double>();
        await using var page = new Page(postgres, Role.Finance, "en");
        for (var round = 0; round < 40; round++)
        {
            await using var circuit = new BareRenderer(page.Services, page.Actor);
            var watch = Stopwatch.StartNew();
            await circuit.OpenAsync<DiscrepanciesPage>([]);
            waits.Add(watch.Elapsed.TotalMilliseconds);
        }
        // The first ones compile.
        BenchTable.Spread($"desk, {Size}server time of the page", waits[20..], PageAim);
    }

    private static async Task SecondsAsync(string what, Func<Task> work, double? aim)
    {
        var watch = Stopwatch.StartNew();
        await work();
        BenchTable.Within($"desk, {what}", watch.Elapsed.TotalSeconds, "s", aim);
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
        BenchTable.Within($"desk, {Size}{what}", slowest, "ms", aim);
    }

    /// <summary>The instant of an order.</summary>
    private DateTime At(long order) => now.AddHours(-1).AddSeconds(-(Orders - order) * SecondsApart);

    private string NumberOf(long order) => Invariant($"VIP{new DateTimeOffset(At(order)).ToUnixTimeMilliseconds():D13}{order % 10_000:D4}");

    private static string Transaction(long order) => Invariant($"4200{order:D24}");

    /// <summary>An order of yesterday.</summary>
    private long DayOrder => Orders - (long)((now.AddHours(-1) - BusinessDay.StartUtc(Yesterday).AddHours(12)).TotalSeconds / SecondsApart);

    /// <summary>Set-wise, into unlogged tables without indexes; these are made afterwards.</summary>
    private async Task GenerateAsync()
    {
        var watch = Stopwatch.StartNew();
        var start = Invariant($"(timestamp '{now.AddHours(-1):yyyy-MM-dd HH:mm:ss.ffffff}' - ({Orders} - n) * interval '{SecondsApart:0.000000} seconds')");
        var number = $"'VIP' || (extract(epoch FROM {start}) * 1000)::bigint || lpad((n % 10000)::text, 4, '0')";
        await WithoutIndexesAsync("public", "orders", () => postgres.ExecuteAsync(Invariant($"""
            INSERT INTO public.users (user_id, phone, password_hash, vip_level, vip_expire_at)
            SELECT 'm' || n, n::text, '-', 1, now() AT TIME ZONE 'UTC' + interval '400 days' FROM generate_series(0, {Orders / 10}) n;
            INSERT INTO public.orders (order_id, order_no, user_id, order_type, product_type, product_name, amount, payment_method, payment_status,
              transaction_id, paid_at, cancelled_at, created_at, updated_at, expire_at)
            SELECT 'o' || lpad(n::text, 12, '0'), {number}, 'm' || n % {Orders / 10}, 'vip', 'vip_month', '会员月卡', 29.90,
              CASE WHEN n % 3 = 0 THEN 'alipay' ELSE 'wechat' END, CASE WHEN n % 5 = 0 THEN 3 ELSE 1 END,
              CASE WHEN n % 5 <> 0 THEN '4200' || lpad(n::text, 24, '0') END, CASE WHEN n % 5 <> 0 THEN {start} END, CASE WHEN n % 5 = 0 THEN {start} END,
              {start}, {start}, {start} + interval '15 minutes'
            FROM generate_series(1, {Orders}) n
            """), 3_600));
        // What doctor proposes where orders are many.
        await postgres.ExecuteAsync("CREATE INDEX orders_transaction_id_idx ON public.orders (transaction_id)", 3_600);
        var types = string.Join(',', Enum.GetValues<DiscrepancyType>().Where(type => type != DiscrepancyType.InvalidSignature)
            .Select(type => $"'{EvidenceSide.CodeOf(type)}'"));
        await WithoutIndexesAsync("vip_admin", "discrepancies", () => postgres.ExecuteAsync(Invariant($$"""
            INSERT INTO vip_admin.discrepancies (id, type, severity, status, subject, order_id, order_no, user_id, channel, local_fen, platform_fen,
              business_day, bill_day, local_evidence, platform_evidence, first_seen_at, last_seen_at, seen_count, assignee, assignee_name, resolved_at,
              resolved_by, resolution, version)
            SELECT (lpad(to_hex((extract(epoch FROM x.at) * 1000)::bigint), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8' || substr(md5(i::text), 4, 15))::uuid,
              x.type, i % 4, x.status, CASE WHEN x.type = 'LOCAL_MISSING' THEN 'wechat:2026-01-01:' || i ELSE x.no END,
              CASE WHEN x.type <> 'LOCAL_MISSING' THEN 'o' || lpad(n::text, 12, '0') END, CASE WHEN x.type = 'LOCAL_MISSING' THEN 'X' || i ELSE x.no END,
              CASE WHEN x.type <> 'LOCAL_MISSING' THEN 'm' || n % {{Orders / 10}} END, CASE WHEN n % 3 = 0 THEN 'alipay' ELSE 'wechat' END,
              2990, i * 7 % 100000, (x.at + interval '8 hours')::date, CASE WHEN i % 9 > 0 THEN (x.at - interval '16 hours')::date END,
              jsonb_build_object('status', 'paid', 'amountFen', '2990', 'createdAt', to_char(x.at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
              jsonb_build_object('state', 'paid', 'amountFen', (i * 7 % 100000)::text, 'transactionId', '4200' || lpad(n::text, 24, '0'),
                'paidAt', to_char(x.at, 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
              x.at AT TIME ZONE 'UTC', x.at AT TIME ZONE 'UTC', 1, CASE WHEN x.status = 'assigned' THEN 'u' || i % 20 END,
              CASE WHEN x.status = 'assigned' THEN '员工' || i % 20 END, CASE WHEN x.status IN ('resolved', 'autoResolved', 'writtenOff') THEN x.at AT TIME ZONE 'UTC' END,
              'system', 'x', 1
            FROM generate_series(1, {{Cases}}) i, LATERAL (SELECT i * {{Orders / Cases}} AS n) o, LATERAL (
              SELECT {{start}} AS at, {{number}} AS no,
                CASE WHEN i % 20011 = 20 THEN 'INVALID_SIGNATURE' ELSE (ARRAY[{{types}}])[1 + (i / 20) % 22] END AS type,
                CASE WHEN i % 20 > 0 THEN CASE WHEN i % 1000 = 1 THEN 'writtenOff' WHEN i % 3 = 0 THEN 'resolved' ELSE 'autoResolved' END
                  ELSE (ARRAY['open', 'open', 'assigned', 'proposed', 'open', 'pendingApproval', 'ignored', 'assigned'])[1 + (i / 20) % 8] END AS status) x
            """), 3_600));
        await DayAsync();
        await postgres.ExecuteAsync("VACUUM ANALYZE public.orders; ", 3_600);
        await postgres.ExecuteAsync("VACUUM ANALYZE vip_admin.discrepancies", 3_600);
        BenchTable.Within($"desk, {Size}{Among}made in", watch.Elapsed.TotalSeconds, "s");
    }

    /// <summary>Yesterday's statement of one platform, which agrees with the orders.</summary>
    private Task DayAsync() => postgres.ExecuteAsync(Invariant($"""
        UPDATE vip_admin.discrepancies SET status = 'resolved'
        WHERE bill_day = '{Yesterday:yyyy-MM-dd}' AND status IN ('open', 'assigned', 'proposed', 'pendingApproval', 'ignored');
        INSERT INTO vip_admin.statements (id, channel, business_day, kind, variant, state, source, sha256, bytes, lines, payments, payment_fen, refunds,
          refund_fen, fee_fen, imported_at, imported_by, imported_by_name)
        VALUES ('0190ffff-ffff-7fff-8fff-ffffffffffff', 'wechat', '{Yesterday:yyyy-MM-dd}', 'trade', 'ALL', 'imported', 'cli', repeat('a', 64), 0, 0, 0, 0, 0,
          0, 0, now(), 'x', 'x');
        INSERT INTO vip_admin.statement_lines (statement_id, line_no, kind, order_no, transaction_id, traded_at, amount_fen, fee_fen)
        SELECT '0190ffff-ffff-7fff-8fff-ffffffffffff', row_number() OVER (ORDER BY o.order_no) + 1, 'payment', o.order_no, o.transaction_id,
          o.paid_at AT TIME ZONE 'UTC', 2990, 18
        FROM public.orders o WHERE o.payment_method = 'wechat' AND o.paid_at >= '{BusinessDay.StartUtc(Yesterday):yyyy-MM-dd HH:mm:ss}'
          AND o.paid_at < '{BusinessDay.StartUtc(Yesterday.AddDays(1)):yyyy-MM-dd HH:mm:ss}';
        UPDATE vip_admin.statements SET lines = (SELECT count(*) FROM vip_admin.statement_lines);
        ANALYZE vip_admin.statement_lines
        """), 600);

    private async Task WithoutIndexesAsync(string schema, string table, Func<Task> fill)
    {
        var indexes = await TextsAsync($"""
            SELECT indexdef || '|' || indexname FROM pg_indexes i WHERE schemaname = '{schema}' AND tablename = '{table}'
              AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)
            """);
        foreach (var name in indexes)
        {
            await postgres.ExecuteAsync($"DROP INDEX {schema}.{name[(name.LastIndexOf('|') + 1)..]}");
        }
        await fill();
        foreach (var definition in indexes)
        {
            await postgres.ExecuteAsync(definition[..definition.LastIndexOf('|')], 3_600);
        }
    }

    private async Task<IReadOnlyList<string>> TextsAsync(string sql)
    {
        await using var command = postgres.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        var texts = new List<string>();
        while (await reader.ReadAsync(Stop))
        {
            texts.Add(reader.GetString(0));
        }
        return texts;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
